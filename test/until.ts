import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 300_000;
/** A look often costs the guest more than what it waits for: the later, the fewer. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** A process that a test started, and what it said so far. */
export interface Saying {
  readonly said: string;
  /** Of the process: what is waited for does not come any more. */
  readonly ended?: string | undefined;
}

/** Waits until it holds. @throws Error when it takes too long, or when who is to bring it about has ended */
export async function until(what: string, holds: () => boolean | Promise<boolean>, by?: Saying): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; !(await holds()); pauseMs = Math.min(1.5 * pauseMs, LONGEST_PAUSE_MS)) {
    const why = by?.ended ?? (Date.now() > end ? 'it took too long' : undefined);
    if (why !== undefined && !(await holds()))
      throw new Error(`waited in vain: ${what}: ${why}${by === undefined ? '' : `\nsaid:\n${by.said}`}`);
    await sleep(pauseMs);
  }
}

const SOON_MS = 30_000;

/** The same of what happens in this process, or beside it at once: a look costs nothing. @param said for the message */
export async function soon(holds: () => boolean, said = () => ''): Promise<void> {
  for (const end = Date.now() + SOON_MS; !holds(); await sleep(10))
    if (Date.now() > end) throw new Error(`waited in vain: ${String(holds)} ${said()}`);
}
