import { recordEvent, type AuditEvent } from '../../audit/event.js';
import type { ModeCounts } from '../../audit/loss-account.js';
import { splitRecords } from '../../audit/split.js';
import type { AuditStream } from '../../audit/stream.js';
import type { Count } from '../../verdict/judge.js';
import type { ViolationFold } from '../../verdict/violation-fold.js';
import type { Board } from '../../../qemu/index.js';

/** Others may go on to do what is not allowed while it is counted. */
const ROUNDS = 10;

/** Takes the audit records of a board while it works, those of its boot too. */
export class Recorder {
  readonly malformed: { readonly message: string; readonly raw: string }[] = [];
  readonly #board: Board;
  readonly #fold: ViolationFold;
  readonly #stream: AuditStream;
  readonly #received = { learning: 0, permissive: 0, enforcing: 0 };
  readonly #taking: Promise<void>;

  constructor(board: Board, fold: ViolationFold) {
    this.#board = board;
    this.#fold = fold;
    this.#stream = board.tomoyo.audit();
    this.#taking = this.#takeAll();
    this.#taking.catch(() => undefined); // stop() throws it
  }

  /** Settles when records are taken. @throws what a lost board throws */
  begun(): Promise<void> {
    return this.#stream.begun();
  }

  /**
   * Takes what is still there. What the kernel counted before its queue was read empty either came or is lost.
   * @throws what a lost board throws
   */
  async stop(): Promise<Count> {
    this.#stream.finish();
    await this.#taking;
    for (let round = 1; ; round += 1) {
      const counted = await this.#counted();
      await this.#takeRest();
      const isQuiet = sum(counted) === sum(await this.#counted());
      if (isQuiet || round === ROUNDS) return { counted, received: { ...this.#received }, lost: this.#lostOf(counted) };
    }
  }

  async #takeAll(): Promise<void> {
    for await (const batch of this.#stream.batches()) for (const event of batch) this.#add(event);
  }

  async #takeRest(): Promise<void> {
    for (const raw of splitRecords(await this.#board.readFile(`${this.#board.tomoyo.root}/audit`)))
      this.#add(recordEvent(raw));
  }

  #add(event: AuditEvent): void {
    if (event.kind === 'malformed') this.malformed.push({ message: event.error.message, raw: event.raw });
    // what a gap says is in the counters, too
    if (event.kind !== 'record') return;
    const { mode } = event.record;
    if (this.#fold.add(event.record) && mode !== 'disabled') this.#received[mode] += 1;
  }

  async #counted(): Promise<ModeCounts> {
    const { learning, permissive, enforcing } = (await this.#board.tomoyo.stat()).violations;
    return { learning: learning.count, permissive: permissive.count, enforcing: enforcing.count };
  }

  #lostOf(counted: ModeCounts): ModeCounts {
    const lost = (mode: keyof ModeCounts) => Math.max(0, counted[mode] - this.#received[mode]);
    return { learning: lost('learning'), permissive: lost('permissive'), enforcing: lost('enforcing') };
  }
}

function sum({ learning, permissive, enforcing }: ModeCounts): number {
  return learning + permissive + enforcing;
}
