/** The audit records of a board: taken from the kernel's queue, and kept for whoever asks later. */
import { AuditRecord } from '../../lib/index.js';
import type { Board } from '../index.js';

const QUEUE = '/sys/kernel/security/tomoyo/audit';
const KEPT_RECORDS = 1000;

/** One for each board. The kernel gives a record once: two readers of one board would take them from each other. */
export class BoardAudit {
  static readonly #all = new WeakMap<Board, BoardAudit>();
  readonly #board: Board;
  /** The last of them. */
  #kept: AuditRecord[] = [];
  #taken = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(board: Board) {
    this.#board = board;
  }

  static of(board: Board): BoardAudit {
    const audit = this.#all.get(board) ?? new BoardAudit(board);
    this.#all.set(board, audit);
    return audit;
  }

  /** Runs one piece of work after the other, so that none takes records of another. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work, work);
    this.#last = done;
    return done;
  }

  /** What the queue holds now; empty afterwards. */
  async take(): Promise<readonly AuditRecord[]> {
    const text = (await this.#board.readFile(QUEUE)).toString('latin1');
    const taken = text.split('\0').flatMap((raw) => (raw === '' ? [] : [new AuditRecord(raw)]));
    this.#kept = [...this.#kept, ...taken].slice(-KEPT_RECORDS);
    this.#taken += taken.length;
    return taken;
  }

  /** Number of all records that were taken so far. */
  get taken(): number {
    return this.#taken;
  }

  /** Those taken since then that are not older: a queue may have held others. */
  takenSince({ timeMs, taken }: { readonly timeMs: number; readonly taken: number }): readonly AuditRecord[] {
    const count = this.#taken - taken;
    // the kernel's times have whole seconds, and its clock may be a little behind ours
    return count === 0 ? [] : this.#kept.slice(-count).filter(({ time }) => time.getTime() >= timeMs - 1000);
  }

  /** Requests that the policy did not allow since boot, as the kernel counts them: also those without a record. */
  async violations(): Promise<number> {
    const { violations } = await this.#board.tomoyo.stat();
    return violations.learning.count + violations.permissive.count + violations.enforcing.count;
  }
}
