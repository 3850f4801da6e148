import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceManager } from '../../../lib/daemon/service-manager.js';
import { soon } from '../../until.js';
import { DatagramReceiver } from '../auditd/datagram-receiver.js';

let folder: string;
let path: string;
let said: string[];
let isAlive: boolean;
let looks: number;
let receiver: DatagramReceiver | undefined;
let manager: ServiceManager | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-notify-'));
  path = join(folder, 'notify');
  said = [];
  isAlive = true;
  looks = 0;
});
afterEach(async () => {
  manager?.close();
  await receiver?.close();
  receiver = undefined;
  rmSync(folder, { recursive: true });
});

const made = (environment: Record<string, string>) =>
  (manager = ServiceManager.fromEnvironment(environment, {
    isAlive: () => {
      looks++;
      return isAlive;
    },
    say: (text) => void said.push(text),
  }));

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('service manager', () => {
  it('is none without NOTIFY_SOCKET', () => {
    expect(made({})).toBeUndefined();
    expect(made({ NOTIFY_SOCKET: '', WATCHDOG_USEC: '1000' })).toBeUndefined();
  });

  it('hears of start, status, reload and end, in this order', async () => {
    receiver = await DatagramReceiver.open(path);
    made({ NOTIFY_SOCKET: path });
    const before = process.hrtime.bigint() / 1000n;
    void manager!.ready('reads records');
    void manager!.status('2 lost\nREADY=1');
    void manager!.reloading();
    void manager!.ready('rules read again');
    await manager!.stopping();
    const after = process.hrtime.bigint() / 1000n;
    const got = await receiver.take(5);
    const time = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(got[2] ?? '')?.[1];
    expect(BigInt(time ?? -1) >= before && BigInt(time ?? -1) <= after).toBe(true);
    expect(got.filter((text) => !text.startsWith('RELOADING'))).toEqual([
      'READY=1\nSTATUS=reads records',
      'STATUS=2 lost READY=1',
      'READY=1\nSTATUS=rules read again',
      'STOPPING=1',
    ]);
    expect(said).toEqual([]);
  });

  it('hears on an abstract socket', async () => {
    const name = `@tomoyo-test-${process.pid}`;
    receiver = await DatagramReceiver.open(name);
    await made({ NOTIFY_SOCKET: name })!.ready('reads');
    expect(await receiver.take(1)).toEqual(['READY=1\nSTATUS=reads']);
  });

  it('is kept from ending us while we are alive, and only then', async () => {
    receiver = await DatagramReceiver.open(path);
    made({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000', WATCHDOG_PID: String(process.pid) });
    expect(new Set(await receiver.take(3))).toEqual(new Set(['WATCHDOG=1']));
    isAlive = false;
    await manager!.status('the last before it');
    await soon(() => receiver!.texts.includes('STATUS=the last before it'));
    const { length } = receiver.texts;
    const until3 = looks + 3;
    await soon(() => looks >= until3);
    // behind it nothing else has come
    await manager!.status('looked at three times');
    await soon(() => receiver!.texts.includes('STATUS=looked at three times'));
    expect(receiver.texts.slice(length)).toEqual(['STATUS=looked at three times']);
    isAlive = true;
    await receiver.take(length + 3);
    expect(receiver.texts.slice(length + 1)).toContain('WATCHDOG=1');
  });

  it.each([
    ['of another process', { WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' }, []],
    ['that is none', { WATCHDOG_USEC: 'soon' }, ['WATCHDOG_USEC: expected a number of microseconds, got "soon"']],
  ])('has no watchdog by a time %s', async (_, environment, expected) => {
    receiver = await DatagramReceiver.open(path);
    made({ NOTIFY_SOCKET: path, ...environment });
    await new Promise((resolve) => setTimeout(resolve, 20)); // of 1 ms: enough for one that should not be
    await manager!.status('still');
    await receiver.take(1);
    expect(receiver.texts).toEqual(['STATUS=still']);
    expect([looks, said]).toEqual([0, expected]);
  });

  it('that is away is said once, and told again when it is there', async () => {
    made({ NOTIFY_SOCKET: path });
    await manager!.ready('reads');
    await manager!.status('still reads');
    expect(said).toEqual([expect.stringMatching(`^service manager: sendmsg.*${path}.*ENOENT`)]);
    receiver = await DatagramReceiver.open(path);
    await manager!.status('back');
    expect(await receiver.take(1)).toEqual(['STATUS=back']);
    expect(said).toHaveLength(1);
  });

  it('gets READY although its queue is full for a while', async () => {
    receiver = await DatagramReceiver.open(path, 'held');
    made({ NOTIFY_SOCKET: path });
    const sent = Promise.all(Array.from({ length: 600 }, (_, index) => manager!.status(String(index))));
    receiver.release();
    await sent;
    await manager!.ready('reads');
    expect((await receiver.take(601)).at(-1)).toBe('READY=1\nSTATUS=reads');
    expect(said).toEqual([]);
  });

  it('does not keep a process from its end', () => {
    const before = timers();
    made({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '3600000000' });
    expect(timers()).toBe(before);
  });
});
