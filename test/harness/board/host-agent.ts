/** The guest agent, compiled for this host and reached through a unix socket: the protocol without QEMU. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AgentClient } from '../../../qemu/board/agent-client.js';
import { withLock } from '../../../qemu/image/lock.js';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface HostAgent extends AsyncDisposable {
  readonly client: AgentClient;
  readonly pid: number;
}

const FLAGS = ['-std=c++17', '-O1', '-g', '-fno-exceptions', '-fno-rtti', '-Wall', '-Wextra', '-Werror'];
const SANITIZE = ['-fsanitize=address,undefined', '-pthread'];
const CACHE = here('node_modules/.cache/tomoyo');

/** @returns the program: compiled once for what its sources are, whichever test comes first */
export async function compileAgent(): Promise<string> {
  const hash = createHash('sha256').update([...FLAGS, ...SANITIZE].join(' '));
  for (const folder of ['native/core', 'qemu/guest'])
    for (const name of (await readdir(here(folder))).filter((each) => /\.(cc|h|txt)$/.test(each)).sort())
      hash.update(`\0${name}\0`).update(await readFile(here(`${folder}/${name}`)));
  const compiled = join(CACHE, `test-agent-${hash.digest('hex').slice(0, 16)}`);
  await mkdir(CACHE, { recursive: true });
  await withLock(`${compiled}.lock`, {}, async () => {
    if (!existsSync(compiled)) await compileTo(compiled);
  });
  return compiled;
}

async function compileTo(path: string): Promise<void> {
  const core = (await readFile(here('native/core/sources.txt'), 'utf8')).trim().split('\n');
  const guest = (await readdir(here('qemu/guest'))).filter((name) => name.endsWith('.cc'));
  const sources = [...core, ...guest.map((name) => `qemu/guest/${name}`)].map(here);
  await promisify(execFile)('g++', [...FLAGS, ...SANITIZE, '-I', here('native'), ...sources, '-o', `${path}.new`]);
  await rename(`${path}.new`, path);
}

/** @param program From compileAgent(). */
export async function startAgent(program: string): Promise<HostAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-'));
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const agent: ChildProcess = spawn(program, ['--socket', path], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' },
  });
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  const client = new AgentClient(socket);
  await client.ready;
  const gone = once(agent, 'exit');
  return {
    client,
    pid: agent.pid ?? 0,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
