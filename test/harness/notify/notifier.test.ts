import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Notifier, type NotifierOptions } from '../../../lib/notify/notifier.js';
import { occurrence } from '../../unit/notify/occurrences.js';
import { isAlive, Scratch, script } from './scratch.js';
import { soon } from '../../until.js';

let scratch: Scratch;
let said: string[];
let notifier: Notifier | undefined;
const say = (line: string) => void said.push(line);
beforeEach(() => {
  scratch = new Scratch();
  said = [];
});
afterEach(async () => {
  await notifier?.close();
  scratch.remove();
});

function made(
  text: string,
  { intervalMs = 3_600_000, ...options }: Partial<NotifierOptions> & { intervalMs?: number } = {},
) {
  const action = script(text.replaceAll('OUT', scratch.folder));
  return (notifier = new Notifier(
    { waitMs: 0, intervalMs, action },
    { isJson: false, timeoutMs: 30_000, say, ...options },
  ));
}
const several = (count: number) => Array.from({ length: count }, (_, index) => occurrence(`file read /${index}`));

describe('notifier', () => {
  it('runs the action for the first, then for those that came in the interval', async () => {
    const { add, read } = { add: () => notifier!.add(occurrence()), read: () => scratch.lines('log') };
    // an interval in which all of them are added, however slow the machine is
    made('cat >> OUT/log; echo "$TOMOYO_COUNT $TOMOYO_DOMAIN $TOMOYO_ENTRY" >> OUT/counts', { groupMs: 5000 });
    for (let i = 0; i < 50; i++) add();
    expect(notifier!.waiting).toBe(49);
    await soon(() => scratch.lines('counts').length === 2);
    expect(scratch.lines('counts')).toEqual(
      [1, 49].map((count) => `${count} <kernel> /bin/editor file read /etc/shadow`),
    );
    expect(read().filter((line) => line.startsWith('and '))).toEqual([
      expect.stringMatching(/^and 49 more like it, last at \d{4}-/),
    ]);
    expect([notifier!.notified, notifier!.waiting]).toEqual([2, 0]);
  });

  it('gives one object a message when asked to', async () => {
    made('cat > OUT/json', { isJson: true }).add(occurrence());
    await soon(() => scratch.read('json').endsWith('\n'));
    expect(JSON.parse(scratch.read('json'))).toMatchObject({
      type: 'notification',
      count: 1,
      record: { type: 'record' },
    });
  });

  it('runs four at a time, and the others when there is room', async () => {
    made('echo + >> OUT/log; while ! [ -e OUT/go ]; do sleep 0.05; done; echo - >> OUT/log');
    for (const one of several(9)) notifier!.add(one);
    await soon(() => scratch.lines('log').length === 4);
    expect(notifier!.waiting).toBe(5);
    writeFileSync(scratch.path('go'), '');
    await soon(() => scratch.lines('log').filter((line) => line === '-').length === 9);
    let running = 0;
    for (const line of scratch.lines('log')) {
      running += line === '+' ? 1 : -1;
      expect(running).toBeLessThanOrEqual(4);
    }
  });

  it('says what went wrong once, not for each', async () => {
    made('echo >> OUT/log; exit 3');
    for (const one of several(6)) notifier!.add(one);
    await soon(() => scratch.read('log').length === 6);
    await notifier!.close();
    expect(said).toEqual(['action /bin/sh: exit status 3']);
  });

  it('goes by another action and interval from then on', async () => {
    made('echo old >> OUT/log');
    notifier!.add(occurrence());
    await soon(() => scratch.read('log') === 'old\n');
    notifier!.add(occurrence());
    notifier!.reload({ waitMs: 0, intervalMs: 1, action: script(`echo new >> ${scratch.path('log')}`) });
    await soon(() => scratch.lines('log').length === 2);
    expect(scratch.read('log')).toBe('old\nnew\n');
  });

  it('closed ends what runs, starts nothing, leaves no process, and says what was not reported', async () => {
    made('echo $$ >> OUT/pids; sleep 300');
    for (const one of [...several(6), ...several(2)]) notifier!.add(one);
    await soon(() => scratch.lines('pids').length === 4);
    await notifier!.close();
    expect(scratch.lines('pids').map(Number).filter(isAlive)).toEqual([]);
    notifier!.add(occurrence('file read /late'));
    expect(said.filter((line) => !line.startsWith('action'))).toEqual(['requests not reported: 4']);
    expect(scratch.lines('pids')).toHaveLength(4);
  });
});
