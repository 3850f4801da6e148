import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FanOut } from '../../../lib/auditd/fan-out.js';
import { TomoyoError } from '../../../lib/errors.js';
import { openSource, type From } from '../../../lib/notify/choose-source.js';
import { Scratch } from './scratch.js';

let scratch: Scratch;
let said: string[];
let reader: ChildProcess | undefined;
let daemon: FanOut | undefined;
beforeEach(() => {
  scratch = new Scratch();
  said = [];
  writeFileSync(scratch.path('audit'), '');
});
afterEach(async () => {
  reader?.kill('SIGKILL');
  reader = undefined;
  await daemon?.close();
  daemon = undefined;
  scratch.remove();
});

const opens = (file: string) => () => {
  throw new Error(file);
};

const notManager = () => {
  throw new TomoyoError('TOMOYO_NOT_MANAGER', 'no manager');
};

/** What would be opened of the kernel: opening it is for the board. */
async function chosen(from: From, waitMs = 0, queries = opens('query')): Promise<string> {
  const kernel = {
    audit: opens('audit'),
    queries,
    auditPath: scratch.path('audit'),
    queryPath: scratch.path('query'),
  };
  try {
    const source = await openSource({
      kernel,
      from,
      modes: ['enforcing'],
      socket: scratch.path('socket'),
      waitMs: () => waitMs,
      tell: () => {},
      say: (text) => void said.push(text),
    });
    source.close();
    return source.name;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readAudit(): Promise<void> {
  reader = spawn('sh', ['-c', `exec 5<${scratch.path('audit')}; echo; exec sleep 300`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(reader.stdout!, 'data');
  expect(readlinkSync(`/proc/${reader.pid}/fd/5`)).toBe(scratch.path('audit'));
}

async function serve(): Promise<void> {
  daemon = await FanOut.open(scratch.path('socket'), { boot: 'boot-1', say: () => {} });
}

describe('where one hears of it', () => {
  it('are questions where these are to be held, else audit records', async () => {
    expect(await chosen('auto', 3000)).toBe('query');
    expect(await chosen('auto')).toBe('audit');
    expect(await chosen('questions')).toBe('query');
    expect(await chosen('violations', 3000)).toBe('audit');
  });

  it('is the audit daemon where it runs, but for questions', async () => {
    await serve();
    await readAudit();
    const served = `violations, from the audit daemon at ${scratch.path('socket')}`;
    expect(await chosen('auto')).toBe(served);
    expect(await chosen('violations')).toBe(served);
    expect(await chosen('auto', 3000)).toBe('query');
  });

  it('are questions where somebody else takes the records; who wants records is told', async () => {
    await readAudit();
    expect(await chosen('auto')).toBe('query');
    expect(said).toEqual([]);
    expect(await chosen('violations')).toBe('audit');
    expect(said.splice(0)).toEqual([expect.stringContaining('others read')]);
    // who may not answer has the records that are left
    expect(await chosen('auto', 0, notManager)).toBe('audit');
    expect(said).toEqual([expect.stringContaining('others read')]);
  });
});
