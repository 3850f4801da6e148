import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { describeError, TomoyoError } from '../errors.js';
import type { ListenAddress } from './listen-address.js';
import { METRICS_TYPE, type AuditMetrics } from './metrics.js';
import { connectTo } from '../daemon/socket-path.js';

export interface MetricsServerOptions {
  /** A client that is silent for so long, while it asks or is answered, is cut off; default 5 s. */
  readonly patienceMs?: number;
  /** Told what goes wrong, once until it is something else. */
  readonly say: (text: string) => void;
}

export interface MetricsServer extends AsyncDisposable {
  /** Where it really listens, as parseListen() takes it. */
  readonly address: string;
  /** Ends at once, also answers under way. */
  close(): Promise<void>;
}

const PATIENCE_MS = 5000;
const HEADER_BYTES = 8 << 10;
const CONNECTIONS = 16;
/** Who is in the daemon's group may ask; a folder of the socket may keep others out. */
const SOCKET_MODE = 0o660;

/**
 * Answers GET /metrics. Keeps no process alive, and what a client does not do in time holds up nobody.
 * The socket of a daemon that is gone is replaced; one where somebody answers is not. Missing folders of it are made.
 * @throws TomoyoError TOMOYO_NO_PERMISSION, TOMOYO_SYSTEM_CALL with errno, such as EADDRINUSE
 * Tested: test/harness/auditd/metrics-server.test.ts.
 */
export async function serveMetrics(
  listen: ListenAddress,
  metrics: Pick<AuditMetrics, 'text'>,
  { patienceMs = PATIENCE_MS, say }: MetricsServerOptions,
): Promise<MetricsServer> {
  let lastFailure: string | undefined;
  const fail = (error: unknown) => {
    const why = describeError(error);
    if (why !== lastFailure) say(`metrics: ${why}`);
    lastFailure = why;
  };
  const limits = { requestTimeout: patienceMs, headersTimeout: patienceMs, maxHeaderSize: HEADER_BYTES };
  const server = createServer({ ...limits, connectionsCheckingInterval: patienceMs / 4 }, (request, response) => {
    answer(request, response, metrics).catch((error: unknown) => {
      fail(error);
      response.destroy();
    });
  });
  server.maxConnections = CONNECTIONS;
  server.setTimeout(patienceMs, (socket) => socket.destroy());
  server.on('connection', (socket) => socket.unref());
  await begin(server, listen);
  // as when there is no descriptor left for a client
  server.on('error', fail);
  server.unref();
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { address: addressOf(server), close, [Symbol.asyncDispose]: close };
}

async function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  metrics: Pick<AuditMetrics, 'text'>,
): Promise<void> {
  const refuse = (status: number, headers: Readonly<Record<string, string>> = {}) =>
    response.writeHead(status, { connection: 'close', ...headers }).end();
  if (!/^\/metrics(?:\?|$)/.test(url)) return void refuse(404);
  if (method !== 'GET') return void refuse(405, { allow: 'GET' });
  const text = await metrics.text();
  response.writeHead(200, { connection: 'close', 'content-type': METRICS_TYPE }).end(text);
}

async function begin(server: Server, address: ListenAddress): Promise<void> {
  if (!('path' in address)) return listenAt(server, address, `${address.host}:${address.port}`);
  const { path } = address;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    await listenAt(server, address, path).catch(async (error: unknown) => {
      if (!(await isDead(path))) throw error;
      unlinkSync(path);
      await listenAt(server, address, path);
    });
    chmodSync(path, SOCKET_MODE);
  } catch (error) {
    server.close();
    throw asTomoyoError(error, path);
  }
}

async function listenAt(server: Server, options: ListenOptions, name: string): Promise<void> {
  server.listen(options);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw asTomoyoError(error, name);
  }
}

/** Whether this is a socket at which nobody listens. */
async function isDead(path: string): Promise<boolean> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return false;
  // one that refuses otherwise is there
  const answers = await connectTo(path).then(
    (socket) => {
      socket?.destroy();
      return socket !== undefined;
    },
    () => true,
  );
  return !answers;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return address ?? '';
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function asTomoyoError(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (error instanceof TomoyoError || errno === undefined) return error;
  const syscall = error instanceof Error && 'syscall' in error ? String(error.syscall) : 'listen';
  const code = errno === 'EACCES' || errno === 'EPERM' ? 'TOMOYO_NO_PERMISSION' : 'TOMOYO_SYSTEM_CALL';
  const advice = errno === 'EADDRINUSE' ? 'something else is there' : 'the system refused the call';
  return new TomoyoError(code, `${syscall}("${path}") failed with ${errno}: ${advice}.`, {
    syscall,
    errno,
    path,
    cause: error,
  });
}
