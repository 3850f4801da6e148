import { TomoyoError } from '../errors.js';

/** Where a syslog receiver is. */
export type SyslogAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'udp' | 'tcp'; readonly host: string; readonly port: number };

const EXPECTED = 'unix:PATH, udp://HOST[:PORT] or tcp://HOST[:PORT], such as unix:/dev/log or udp://[fe80::1%eth0]:514';
const DEFAULT_PORTS = { udp: 514, tcp: 601 } as const;
const LONGEST_PATH = 108;

/**
 * `unix:/dev/log` (`unix:@name` is an abstract socket), `udp://host:port` (default port 514), `tcp://host:port` (601).
 * @throws TomoyoError TOMOYO_BAD_OPTION with what was expected
 */
export function parseSyslogAddress(text: string): SyslogAddress {
  const path = /^unix:([/@][^\0]+)$/.exec(text)?.[1];
  if (path !== undefined) {
    if (Buffer.byteLength(path) > LONGEST_PATH) throw bad(text, `a path of at most ${LONGEST_PATH} bytes`);
    return { kind: 'unix', path };
  }
  const [, word, ipv6, name, port] = /^(udp|tcp):\/\/(?:\[([\w.:%-]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const kind = word === 'udp' || word === 'tcp' ? word : undefined;
  const host = ipv6 ?? name;
  if (!kind || host === undefined) throw bad(text, EXPECTED);
  const number = port === undefined ? DEFAULT_PORTS[kind] : Number(port);
  if (number < 1 || number > 65_535) throw bad(text, 'a port from 1 to 65535');
  return { kind, host, port: number };
}

/** As parseSyslogAddress() takes it. */
export function formatSyslogAddress(address: SyslogAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  const { kind, host, port } = address;
  return `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function bad(text: string, expected: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_OPTION', `Bad syslog address "${text}": expected ${expected}.`);
}
