import type { Stat } from '../language/stat.js';
import type { AuditRecord } from './record.js';

/** Requests that the policy does not allow, by the mode in which they were checked. */
export type ModeCounts = Readonly<Record<CountedMode, number>>;

/** What a stream of audit records has to show for what the kernel counted since the stream began. */
export interface AuditAccount {
  /** By the counters of `stat`, up to the last check point. */
  readonly counted: ModeCounts;
  /** Records that came, also those that a filter left out. */
  readonly received: ModeCounts;
  /** Records that were read and not yet given to the loop when the stream was closed. */
  readonly discarded: ModeCounts;
  /** What was counted and did not come: the sum of what all gaps said. */
  readonly lost: ModeCounts;
  /**
   * Whether received + discarded + lost = counted. Else `lost` is the least that was lost: requests were under way when the
   * stream began or at its last check point, or `stat` could not be read.
   */
  readonly exact: boolean;
}

const COUNTED_MODES = ['learning', 'permissive', 'enforcing'] as const;
type CountedMode = (typeof COUNTED_MODES)[number];
type Counts = Record<CountedMode, number>;
type Violations = Stat['violations'];

/**
 * Finds out what the kernel dropped: it queues the record of a request that is not allowed first, and counts it then, so
 * what it had counted before its queue was read empty either came or is lost.
 * Source: security/tomoyo/common.c, tomoyo_supervisor(). Tested: test/unit/audit/loss-account.test.ts, on a board
 * test/board/audit-loss.board.ts.
 */
export class LossAccount {
  readonly #counted = zero();
  readonly #received = zero();
  readonly #discarded = zero();
  readonly #lost = zero();
  #last: Violations | undefined;
  #beganQuietly = false;
  #isQuiet = false;

  /** One more was read. */
  add(record: CountedRecord): void {
    const mode = countedMode(record);
    if (mode) this.#received[mode] += 1;
  }

  /** One of those that were read since counting began is given to nobody. */
  discard(record: CountedRecord): void {
    const mode = countedMode(record);
    if (!mode) return;
    this.#received[mode] -= 1;
    this.#discarded[mode] += 1;
  }

  /** Whether there was a check point. */
  get hasBegun(): boolean {
    return this.#last !== undefined;
  }

  /**
   * At this place of the stream; the first call is its beginning.
   * @returns what is newly known to be lost; undefined: nothing
   */
  check(before: Violations, after: Violations): ModeCounts | undefined {
    this.#isQuiet = COUNTED_MODES.every((mode) => before[mode].count === after[mode].count);
    const last = this.#last;
    this.#last = before;
    if (!last) {
      this.#beganQuietly = this.#isQuiet;
      // what waited in the queue was counted before; if more came meanwhile, who knows which of it
      if (this.#isQuiet) for (const mode of COUNTED_MODES) this.#received[mode] = 0;
      return undefined;
    }
    const more = zero();
    for (const mode of COUNTED_MODES) {
      this.#counted[mode] += (before[mode].count - last[mode].count) >>> 0;
      more[mode] = Math.max(0, this.#counted[mode] - this.#received[mode] - this.#discarded[mode] - this.#lost[mode]);
      this.#lost[mode] += more[mode];
    }
    return COUNTED_MODES.some((mode) => more[mode] > 0) ? more : undefined;
  }

  /** The counters could not be read. */
  checkFailed(): void {
    this.#isQuiet = false;
  }

  get state(): AuditAccount {
    return {
      counted: { ...this.#counted },
      received: { ...this.#received },
      discarded: { ...this.#discarded },
      lost: { ...this.#lost },
      exact: this.#beganQuietly && this.#isQuiet,
    };
  }
}

type CountedRecord = Pick<AuditRecord, 'granted' | 'mode' | 'isStatus'>;

/** The counter that a record is in; undefined: in none. */
function countedMode({ granted, mode, isStatus }: CountedRecord): CountedMode | undefined {
  return granted || mode === 'disabled' || isStatus ? undefined : mode;
}

function zero(): Counts {
  return { learning: 0, permissive: 0, enforcing: 0 };
}

/** `12 in learning mode, 3 in enforcing mode` */
export function describeCounts(counts: ModeCounts): string {
  return COUNTED_MODES.filter((mode) => counts[mode] > 0)
    .map((mode) => `${counts[mode]} in ${mode} mode`)
    .join(', ');
}
