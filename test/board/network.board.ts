// QEMU's user-mode network: who reaches whom, and that the kernel names the other end.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { bootProjectBoard, INTERFACE, runOk } from './project-board.js';

/** In the test policy it learns. */
const LEARNER = '/srv/test/learner';
const ANSWER = 'HTTP/1.0 200 OK\r\n\r\n';

let host: Server;
let atHost: number;
beforeAll(async () => {
  host = createServer((socket) =>
    socket.once('data', () => socket.end(`${ANSWER}from the host\n`)).on('error', () => {}),
  );
  await once(host.listen(0, '127.0.0.1'), 'listening');
  atHost = (host.address() as AddressInfo).port;
});
afterAll(() => host.close());

describe('network', () => {
  it('user: guest and host reach each other, and what is learned names the host', async () => {
    await using board = await bootProjectBoard({
      network: 'user',
      ports: [{ guest: 80 }],
      files: [{ path: LEARNER, data: '#!/bin/sh\nexec wget -q -O - "$1"\n', mode: 0o755 }],
    });
    expect(await served(board)).toBe('from the guest\n');
    expect(await runOk(board, [LEARNER, `http://10.0.2.2:${atHost}/`])).toBe('from the host\n');
    const policy = await runOk(board, ['cat', `${INTERFACE}/domain_policy`]);
    expect(policy).toContain(`\nnetwork inet stream connect 10.0.2.2 ${atHost}\n`);
    await board.powerOff();
  });

  it('isolated: only what comes in', async () => {
    await using board = await bootProjectBoard({ network: 'isolated', ports: [{ guest: 80 }, { guest: 81 }] });
    expect(new Set([...board.ports.map(({ host: own }) => own), atHost]).size).toBe(3);
    expect(await served(board)).toBe('from the guest\n');
    const { code, stderr } = await board.run(['nc', '-w', '3', '10.0.2.2', String(atHost)]);
    expect([code, stderr.toString()]).toEqual([1, expect.stringContaining('Connection refused')]);
    await board.powerOff();
  });

  it('says that a port of the host is taken', async () => {
    const booting = bootProjectBoard({ ports: [{ host: atHost, guest: 80 }] });
    await expect(booting).rejects.toMatchObject({
      code: 'BOARD_EXITED',
      message: expect.stringContaining(`tcp:127.0.0.1:${atHost}-:80`),
    });
  });
});

/** What a server in the guest says to the host. */
async function served(board: Board): Promise<string> {
  const [web] = board.ports;
  await runOk(board, ['sh', '-c', 'echo from the guest > /tmp/index.html; httpd -h /tmp']);
  return (await fetch(`http://127.0.0.1:${web?.host}/`)).text();
}
