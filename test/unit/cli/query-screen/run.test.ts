import { PassThrough, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runQueryScreen, type PersonsTerminal } from '../../../../lib/cli/query-screen.js';
import type { AttachedDesk, DeskEvent, DeskRequest } from '../../../../lib/queryd/desk-message.js';
import { asked } from './asked.js';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?2004h';
const LEAVE = '\x1b[?2004l\x1b[?25h\x1b[?1049l';

/** What a desk would say, as a test gives it. */
class Said implements AttachedDesk {
  readonly #events = new PassThrough({ objectMode: true });
  readonly events = this.#events as AsyncIterable<DeskEvent>;
  /** All of it. */
  readonly isRead = finished(this.#events).catch(() => undefined);
  readonly sent: DeskRequest[] = [];
  readonly send = (request: DeskRequest) => void this.sent.push(request);
  say = (event: DeskEvent) => void this.#events.write(event);
  end = () => void this.#events.end();
  fail = (error: Error) => void this.#events.destroy(error);
  [Symbol.asyncDispose] = () => Promise.resolve();
}

let desk: Said;
let written: string;
let isRaw: boolean;
let input: PassThrough;
let terminal: PersonsTerminal;
let listeners: number;
let controller: AbortController;
beforeEach(() => {
  [desk, written, isRaw, input] = [new Said(), '', false, new PassThrough()];
  controller = new AbortController();
  const setRawMode = (mode: boolean) => void (isRaw = mode);
  const output = new Writable({ write: (chunk, _, done) => done(void (written += String(chunk))) });
  terminal = {
    input: Object.assign(input, { isTTY: true, isRaw: false, setRawMode }) as unknown as NodeJS.ReadStream,
    output: Object.assign(output, { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream,
  };
  listeners = process.listenerCount('exit');
});
const run = () => runQueryScreen(desk, terminal, { signal: controller.signal, env: { TERM: 'vt100' } });
const seen = (text: string) => vi.waitFor(() => expect(written).toContain(text));

describe('the screen of tomoyo query', () => {
  it.each([
    ['quit', () => void input.write('q')],
    ['aborted', () => controller.abort()],
  ])('has the terminal until it is %s, and writes nothing afterwards whatever the desk says', async (how, ends) => {
    const end = run();
    await seen('no question waits');
    expect([written.startsWith(ENTER), isRaw]).toEqual([true, true]);
    ends();
    expect(await end).toBe(how);
    expect([written.endsWith(LEAVE), isRaw, input.isPaused()]).toEqual([true, false, true]);
    expect(process.listenerCount('exit')).toBe(listeners);
    const before = written;
    desk.say(asked(1));
    desk.end();
    await desk.isRead;
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(written).toBe(before);
  });

  it('ends with the desk, when the line is cut, and at once where its signal was given before', async () => {
    const ended = run();
    desk.end();
    expect(await ended).toBe('desk-ended');
    desk = new Said();
    const cut = run();
    input.end();
    expect(await cut).toBe('quit');
    expect([written.endsWith(LEAVE), isRaw]).toEqual([true, false]);
    controller.abort();
    expect(await run()).toBe('aborted');
  });

  it.each([
    ['the desk fails', () => desk.fail(new Error('broken'))],
    ['a request cannot be sent', () => Object.assign(desk, { send: () => void raise() })],
    ['it cannot be drawn', () => Object.defineProperty(terminal.output, 'columns', { get: raise })],
  ])('gives the terminal back where %s', async (_, breaks) => {
    const end = run().catch((error: unknown) => error);
    desk.say(asked(1));
    await seen('question 1 of 1');
    breaks();
    await pressUntil(() => written.endsWith(LEAVE));
    expect(await end).toMatchObject({ message: 'broken' });
    expect([isRaw, process.listenerCount('exit')]).toEqual([false, listeners]);
  });
});

function raise(): never {
  throw new Error('broken');
}

/** Keys count only when the question has stood there for a while. */
async function pressUntil(isEnough: () => boolean): Promise<void> {
  await vi.waitFor(
    () => {
      input.write('a');
      expect(isEnough()).toBe(true);
    },
    { timeout: 20_000, interval: 500 },
  );
}
