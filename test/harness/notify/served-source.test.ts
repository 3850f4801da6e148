import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helloToJson, servedEventToJson } from '../../../lib/auditd/served-event.js';
import { ServedSource } from '../../../lib/notify/served-source.js';
import { record } from '../../unit/audit/captures.js';
import { Scratch } from './scratch.js';
import { soon } from '../../until.js';

let scratch: Scratch;
let server: Server | undefined;
let told: string[];
let said: string[];
beforeEach(() => {
  scratch = new Scratch();
  told = [];
  said = [];
});
afterEach(() => {
  server?.close();
  scratch.remove();
});

const line = (sequence: number) =>
  `${servedEventToJson({ kind: 'record', record: record({ entry: `file read /${sequence}` }), boot: 'b', sequence })}\n`;

/** A daemon that answers each request so. */
async function serve(answer: (socket: Socket, request: string) => void): Promise<void> {
  server = createServer((socket) => {
    socket.on('error', () => {}).once('data', (request) => answer(socket, String(request)));
  }).listen(scratch.path('socket'));
  await once(server, 'listening');
}

function stopServing(): void {
  server?.close();
  rmSync(scratch.path('socket'), { force: true });
}

const open = () =>
  ServedSource.open(scratch.path('socket'), {
    tell: ({ cause }) => told.push(cause.entry),
    say: (text) => said.push(text),
    modes: ['enforcing'],
  });

describe('the audit daemon', () => {
  it('that is not there is none', async () => {
    expect(await open()).toBeUndefined();
  });

  it('that ends, and breaks off at its next start, is waited for, and asked for what came meanwhile', async () => {
    const requests: unknown[] = [];
    await serve((socket, request) => {
      requests.push(JSON.parse(request));
      socket.write(`${helloToJson({ boot: 'b', sequence: 4 })}\n${line(5)}`);
      // in the middle of a line
      setImmediate(() => socket.end(line(6).slice(0, 20)));
      stopServing();
    });
    const source = await open();
    const watching = source!.watch();
    await soon(() => said.length > 0);
    let starts = 0;
    await serve((socket, request) => {
      requests.push(JSON.parse(request));
      starts += 1;
      if (starts === 1) socket.end();
      else socket.write(`${helloToJson({ boot: 'b', sequence: 6 })}\n${line(6)}`);
    });
    await soon(() => told.length === 2);
    source!.close();
    await watching;
    expect(told).toEqual(['file read /5', 'file read /6']);
    const since = { since: { boot: 'b', sequence: 5 } };
    expect(requests).toEqual([{}, since, since]);
    expect(said).toEqual(['the audit daemon has ended; waiting for it', expect.stringContaining('expected a hello')]);
  });
});
