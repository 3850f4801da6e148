export interface LimitedTalkOptions {
  readonly say: (text: string) => void;
  /** Of the same matter something is said once in it; default a minute. */
  readonly everyMs?: number;
  /** Milliseconds from any beginning; must not go back. */
  readonly now?: () => number;
}

interface Said {
  readonly sinceMs: number;
  left: number;
}

const EVERY_MS = 60_000;
/** Different matters that are known at a time. */
const MATTERS = 64;

/** Says something of the same matter at most once in a while, and how often it was left out. Tested: test/unit/notify/limited-talk.test.ts. */
export class LimitedTalk {
  readonly #say: (text: string) => void;
  readonly #everyMs: number;
  readonly #now: () => number;
  /** The oldest first. */
  readonly #said = new Map<string, Said>();

  constructor({ say, everyMs = EVERY_MS, now = () => performance.now() }: LimitedTalkOptions) {
    this.#say = say;
    this.#everyMs = everyMs;
    this.#now = now;
  }

  /** @param matter default the text itself */
  say(text: string, matter = text): void {
    const nowMs = this.#now();
    const before = this.#said.get(matter);
    if (before && nowMs - before.sinceMs < this.#everyMs) {
      before.left += 1;
      return;
    }
    const [oldest] = this.#said.keys();
    if (!before && oldest !== undefined && this.#said.size >= MATTERS) this.#said.delete(oldest);
    this.#said.delete(matter);
    this.#said.set(matter, { sinceMs: nowMs, left: 0 });
    this.#say(before && before.left > 0 ? `${text} (${before.left} more times since the last)` : text);
  }
}
