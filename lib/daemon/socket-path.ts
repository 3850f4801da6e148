import type { Socket } from 'node:net';
import { TomoyoError, type KernelErrorCode } from '../errors.js';

/** sun_path of sockaddr_un, without its NUL; what is longer would be cut, and be another socket. */
export const SOCKET_PATH_BYTES = 107;

/** @throws TomoyoError TOMOYO_BAD_OPTION */
export function requireSocketPath(path: string, bytes = SOCKET_PATH_BYTES): void {
  if (path !== '' && !path.includes('\0') && Buffer.byteLength(path) <= bytes) return;
  const message = `"path" must have 1 to ${bytes} bytes without NUL to be that of a socket, got ${JSON.stringify(path)}.`;
  throw new TomoyoError('TOMOYO_BAD_OPTION', message);
}

/**
 * @returns undefined: nobody listens there
 * @throws TomoyoError TOMOYO_NO_PERMISSION, TOMOYO_SYSTEM_CALL
 */
export async function connectTo(path: string): Promise<Socket | undefined> {
  // a mebibyte that who only reads records does without
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
        ? resolve(undefined)
        : reject(connectionError(error, path));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

const CODES: Readonly<Record<string, KernelErrorCode>> = {
  EACCES: 'TOMOYO_NO_PERMISSION',
  EPERM: 'TOMOYO_NO_PERMISSION',
};

/** What node:net throws as the error a user sees; any other as it is. */
export function connectionError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const [errno, syscall] = [String(error.code), String(error.syscall)];
  const details = { errno, syscall, path, cause: error };
  return new TomoyoError(CODES[errno] ?? 'TOMOYO_SYSTEM_CALL', `${syscall}("${path}") failed with ${errno}.`, details);
}
