/** The guest agent, compiled for this host and reached through a unix socket: the protocol without QEMU. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AgentClient } from '../../../qemu/board/agent-client.js';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface HostAgent extends AsyncDisposable {
  readonly client: AgentClient;
  readonly pid: number;
}

/** A folder with the compiled agent in it. */
export async function compileAgent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-'));
  const flags = ['-std=c++17', '-O1', '-g', '-fno-exceptions', '-fno-rtti', '-Wall', '-Wextra', '-Werror'];
  const core = (await readFile(here('native/core/sources.txt'), 'utf8')).trim().split('\n');
  const guest = (await readdir(here('qemu/guest'))).filter((name) => name.endsWith('.cc'));
  const sources = [...core, ...guest.map((name) => `qemu/guest/${name}`)].map(here);
  const sanitize = ['-fsanitize=address,undefined', '-pthread'];
  await promisify(execFile)('g++', [
    ...flags,
    ...sanitize,
    '-I',
    here('native'),
    ...sources,
    '-o',
    join(folder, 'agent'),
  ]);
  return folder;
}

export async function startAgent(folder: string): Promise<HostAgent> {
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const agent: ChildProcess = spawn(join(folder, 'agent'), ['--socket', path], {
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
      await rm(path, { force: true });
    },
  };
}
