import { setTimeout as sleep } from 'node:timers/promises';
import type { ListedProcess } from '../kernel/processes/listed-process.js';
import { print, say } from './output.js';
import { changeToJson, formatChange, processChanges, touches } from './process-changes.js';
import { Screen } from './screen.js';

export interface WatchOptions {
  readonly read: () => Promise<readonly ListedProcess[]>;
  readonly isWanted: (process: ListedProcess) => boolean;
  /** What a screen shows. */
  readonly toLines: (processes: readonly ListedProcess[]) => readonly string[];
  readonly json: boolean;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** On a terminal the tree, drawn in place; else what changes, line by line. @throws the reason of the signal */
export async function watchProcesses(options: WatchOptions): Promise<void> {
  const canDraw = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  await (canDraw && !options.json ? drawTree(options) : printChanges(options));
}

async function drawTree({ read, toLines, everyMs, signal }: WatchOptions): Promise<void> {
  let processes = await read();
  using screen = new Screen(process.stdout);
  const draw = () => screen.draw(toLines(processes));
  process.stdout.on('resize', draw);
  try {
    for (;;) {
      draw();
      await pause(everyMs, signal);
      processes = await read();
    }
  } finally {
    process.stdout.off('resize', draw);
  }
}

async function printChanges({ read, isWanted, json, everyMs, signal }: WatchOptions): Promise<void> {
  let before = await read();
  say(`tomoyo: watching ${before.filter(isWanted).length} processes`);
  for (;;) {
    await pause(everyMs, signal);
    const now = await read();
    const time = new Date();
    for (const change of processChanges(before, now))
      if (touches(change, isWanted)) await print((json ? changeToJson : formatChange)(change, time));
    before = now;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
