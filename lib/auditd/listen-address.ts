import { isIPv4 } from 'node:net';
import { TomoyoError } from '../errors.js';
import { SOCKET_PATH_BYTES } from '../daemon/socket-path.js';

/** Where something listens: a Unix socket, or a port of this machine that no other one reaches. */
export type ListenAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * @param text an absolute path, `127.0.0.1:PORT`, `[::1]:PORT` or `localhost:PORT`; port 0 is any that is free
 * @throws TomoyoError TOMOYO_BAD_OPTION, also for an address that other machines reach
 */
export function parseListen(text: string): ListenAddress {
  if (text.startsWith('/')) {
    if (Buffer.byteLength(text) > SOCKET_PATH_BYTES || text.includes('\0') || text.endsWith('/'))
      throw bad(text, `a socket's path has at most ${SOCKET_PATH_BYTES} bytes and names no folder`);
    return { path: text };
  }
  const [, host = '', digits = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === '' || port > 65535)
    throw bad(text, 'expected /PATH/OF/SOCKET, 127.0.0.1:PORT, [::1]:PORT or localhost:PORT');
  // what "localhost" is must not depend on a name server
  if (host === 'localhost') return { host: '127.0.0.1', port };
  if (host === '[::1]') return { host: '::1', port };
  if (isIPv4(host) && host.startsWith('127.')) return { host, port };
  throw bad(text, 'other machines must not reach it; use 127.0.0.1, [::1], localhost or the path of a socket');
}

function bad(text: string, why: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_OPTION', `cannot listen at ${JSON.stringify(text)}: ${why}.`);
}
