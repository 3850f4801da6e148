import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEvent } from '../../../lib/audit/event.js';
import { parseListen, type ListenAddress } from '../../../lib/auditd/listen-address.js';
import { serveMetrics } from '../../../lib/auditd/metrics-server.js';
import { AuditMetrics } from '../../../lib/auditd/metrics.js';
import { StoredEvent } from '../../../lib/auditd/stored-event.js';
// @ts-expect-error a script has no declarations
import { bundled } from '../../../scripts/bundled.mjs';
import { sampleOf } from '../../exposition.js';

let folder: string;
let path: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-metrics-'));
  path = join(folder, 'run', 'metrics.sock');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const say = (text: string) => void said.push(text);
const served = (where: ListenAddress = { path }, metrics: { text(): Promise<string> } = new AuditMetrics(() => [])) =>
  serveMetrics(where, metrics, { say, patienceMs: 400 });

async function answered(options: RequestOptions): Promise<{ response: IncomingMessage; text: string }> {
  const asked = request(options).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { response, text: await textOf(response) };
}
const scrape = (options: RequestOptions = { socketPath: path }) => answered({ path: '/metrics', ...options });

/** What the other side sends until it ends. */
async function untilEnd(socket: Socket): Promise<string> {
  let all = '';
  socket.on('data', (data) => (all += data.toString()));
  socket.on('error', () => undefined); // cut off
  await once(socket, 'close');
  return all;
}

async function statusOf(method: string, url: string) {
  const { response } = await answered({ socketPath: path, method, path: url });
  return [response.statusCode, response.headers.allow];
}

/** How the answer to these bytes begins. */
async function ask(bytes: string): Promise<string> {
  const socket = connect(path);
  socket.write(bytes);
  return (await untilEnd(socket)).slice(0, 'HTTP/1.1 200'.length);
}

const never = () => new Promise<never>(() => undefined);

describe('address to listen at', () => {
  it.each([
    ['/run/tomoyo/metrics.sock', { path: '/run/tomoyo/metrics.sock' }],
    ['127.0.0.1:9100', { host: '127.0.0.1', port: 9100 }],
    ['127.0.0.53:65535', { host: '127.0.0.53', port: 65535 }],
    ['[::1]:9100', { host: '::1', port: 9100 }],
    ['localhost:0', { host: '127.0.0.1', port: 0 }],
  ])('%s', (text, address) => {
    expect(parseListen(text)).toEqual(address);
  });

  it.each([
    ['0.0.0.0:9100', 'other machines'],
    ['[::]:9100', 'other machines'],
    ['10.0.0.1:9100', 'other machines'],
    ['127.0.0.1.example.org:9100', 'other machines'],
    ['[::ffff:10.0.0.1]:9100', 'other machines'],
    [':9100', 'expected'],
    ['9100', 'expected'],
    ['', 'expected'],
    ['127.0.0.1:65536', 'expected'],
    ['127.0.0.1:', 'expected'],
    ['metrics.sock', 'expected'],
    [`/${'x'.repeat(107)}`, 'at most 107 bytes'],
    [`/${'\u00e4'.repeat(60)}`, 'at most 107 bytes'],
    ['/run/', 'names no folder'],
  ])('refused: %s', (text, why) => {
    expect(() => parseListen(text)).toThrow(
      expect.objectContaining({ code: 'TOMOYO_BAD_OPTION', message: expect.stringContaining(why) }),
    );
  });
});

describe('metrics over HTTP', () => {
  it('answer at a Unix socket for the group, in a folder that was missing, and take it away at the end', async () => {
    const metrics = new AuditMetrics(() => []);
    const server = await served({ path }, metrics);
    expect([server.address, statSync(path).mode & 0o777]).toEqual([path, 0o660]);
    metrics.observe(new StoredEvent(recordEvent('nonsense'), 'b', 1));
    const { response, text } = await scrape();
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(sampleOf(text, 'tomoyo_audit_malformed_total')).toBe(1);
    await server.close();
    await server.close();
    expect(existsSync(path)).toBe(false);
    expect(said).toEqual([]);
  });

  it.each(['127.0.0.1:0', '[::1]:0', 'localhost:0'])('answer at %s', async (listen) => {
    await using server = await served(parseListen(listen));
    const address = parseListen(server.address);
    const { text } = await scrape({ ...address, path: '/metrics?format=text' });
    expect(sampleOf(text, 'tomoyo_audit_sequence')).toBe(0);
  });

  it('are all there is, and can only be asked for', async () => {
    await using _server = await served();
    expect(await statusOf('GET', '/')).toEqual([404, undefined]);
    expect(await statusOf('GET', '/metrics/')).toEqual([404, undefined]);
    expect(await statusOf('GET', '/metricsx')).toEqual([404, undefined]);
    expect(await statusOf('POST', '/metrics')).toEqual([405, 'GET']);
    expect(await statusOf('HEAD', '/metrics')).toEqual([405, 'GET']);
    expect(await statusOf('DELETE', '/other')).toEqual([404, undefined]);
  });

  it('are not for headers that are too long, nor for what is no HTTP', async () => {
    await using _server = await served();
    expect(await ask(`GET /metrics HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(9000)}\r\n\r\n`)).toBe('HTTP/1.1 431');
    expect(await ask('hello\r\n\r\n')).toBe('HTTP/1.1 400');
    expect((await scrape()).response.statusCode).toBe(200);
  });

  it('cut off who asks and does not go on, who is silent, and who does not read', { timeout: 30_000 }, async () => {
    const large = 'x'.repeat(32 << 20);
    const texts = [large];
    await using _server = await served({ path }, { text: () => Promise.resolve(texts.shift() ?? 'fine\n') });
    const deaf = connect(path);
    const cutOff = once(deaf, 'error');
    deaf.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(deaf, 'readable'); // and reads no more
    const begun = connect(path);
    begun.write('GET /metrics HTTP/1.1\r\nhost:');
    const silent = connect(path);
    const [first, second, { text }] = await Promise.all([untilEnd(begun), untilEnd(silent), scrape()]);
    for (const answer of [first, second]) expect(answer).toMatch(/^(?:HTTP\/1\.1 408 [^]*)?$/);
    expect(text).toBe('fine\n');
    // only a write tells who reads nothing that the other side is gone; to the server it is a sign of life, so a rare one
    const writing = setInterval(() => deaf.write(' '), 1500);
    await cutOff;
    clearInterval(writing);
    expect(deaf.bytesRead).toBeLessThan(large.length);
  });

  it('that fail are said once and hold up nobody; those that never come are cut off', async () => {
    const metrics = { text: (): Promise<string> => Promise.reject(new Error('no text')) };
    await using _server = await served({ path }, metrics);
    await expect(scrape()).rejects.toThrow('socket hang up');
    await expect(scrape()).rejects.toThrow('socket hang up');
    metrics.text = never;
    await expect(scrape()).rejects.toThrow('socket hang up');
    metrics.text = () => Promise.resolve('fine\n');
    expect((await scrape()).text).toBe('fine\n');
    expect(said).toEqual(['metrics: no text']);
  });

  it('end at once, with an answer under way', async () => {
    const server = await served({ path }, { text: never });
    const asked = get({ socketPath: path, path: '/metrics' });
    const failed = once(asked, 'response').then(
      () => 'answered',
      () => 'cut off',
    );
    await once(asked, 'finish');
    await server.close();
    expect(await failed).toBe('cut off');
  });

  it('replace the socket of a process that was killed', async () => {
    mkdirSync(join(folder, 'run'));
    const program = `require('net').createServer().listen(process.argv[1], () => console.log('there'))`;
    const dying = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(dying.stdout, 'data');
    dying.kill('SIGKILL');
    await once(dying, 'exit');
    expect(existsSync(path)).toBe(true);
    await using _server = await served();
    expect((await scrape()).response.statusCode).toBe(200);
  });

  it('leave alone a socket where somebody listens, and a file', async () => {
    mkdirSync(join(folder, 'run'));
    const other = createServer((socket) => socket.on('error', () => undefined).end('other')).listen(path);
    await once(other, 'listening');
    await expect(served()).rejects.toMatchObject({ code: 'TOMOYO_SYSTEM_CALL', errno: 'EADDRINUSE', path });
    expect(await untilEnd(connect(path))).toBe('other');
    const port = await served(parseListen('127.0.0.1:0'));
    await expect(served(parseListen(port.address))).rejects.toMatchObject({ errno: 'EADDRINUSE', path: port.address });
    await port.close();
    other.close();
    await once(other, 'close');
    writeFileSync(path, 'precious');
    await expect(served()).rejects.toMatchObject({ errno: 'EADDRINUSE' });
    expect(readFileSync(path, 'utf8')).toBe('precious');
    await expect(served({ path: join(path, 'below') })).rejects.toMatchObject({ errno: 'EEXIST' });
  });

  it('keep no process alive, also with a client', async () => {
    const source = new URL('../../../lib/auditd/metrics-server.ts', import.meta.url);
    const module = await bundled(fileURLToPath(source));
    const program = `
      import { connect } from 'node:net';
      import { once } from 'node:events';
      import { serveMetrics } from ${JSON.stringify(module)};
      await serveMetrics({ path: ${JSON.stringify(path)} }, { text: () => new Promise(() => {}) }, { say: console.error, patienceMs: 3_600_000 });
      const client = connect(${JSON.stringify(path)});
      await once(client, 'connect');
      client.write('GET /metrics HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n');
      client.unref();
      await new Promise((resolve) => setTimeout(resolve, 50)); // for the request to be there
      console.log('end');`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: 'end\n', stderr: '', status: 0 });
  });
});
