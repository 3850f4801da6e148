import type { Kernel } from '../../access/kernel-access.js';
import { addon } from '../../addon/load.js';
import { describeError, TomoyoError } from '../../errors.js';
import type { LineShapes } from '../../policy/diff/line-shapes.js';
import type { PolicyKind } from '../../language/ast.js';
import type { PolicyChanges, PolicyDifference } from '../../policy/diff/changes.js';
import { GivenPolicy, sparing, type KernelPolicy } from '../../policy/diff/compare.js';
import { planWrites, type Plan } from '../../policy/diff/plan.js';
import type { PolicyText } from '../../policy/diff/policy-text.js';
import { Script, type PlannedWrite } from '../../policy/diff/script.js';
import type { PolicyProblem } from '../../policy/diff/policy-problem.js';
import { undoText, type UndoText } from '../../policy/diff/undo-text.js';
import { holdingBack } from '../../policy/diff/hold-back.js';
import { ControlFiles } from '../control-files.js';
import type { InterfaceFile } from '../interface-files.js';
import { KernelProfiles } from '../kernel-profiles.js';
import type { ApplyOptions, ApplyStep } from './apply-options.js';
import { JOURNAL, removeJournal, writeJournal, type Journal } from './journal.js';
import { lockPolicy } from './lock.js';
import { writeMoved } from './moves.js';
import { neededDomains } from './process-domains.js';
import { cutShort, recover } from './recover.js';
import { lazyReport, type AppearedLine, type ApplyReport, type Recovered } from './report.js';
import { readBack, readPolicy } from './snapshot.js';
import { undo } from './undo.js';
import { appearedLines, grownBy, memoryLimit, notKeptLines } from './verify.js';

/** See Tomoyo.apply(). @param journal where it leaves what takes it back */
export async function applyPolicy(
  kernel: Kernel,
  texts: readonly PolicyText[],
  options: ApplyOptions,
  journal = JOURNAL,
): Promise<ApplyReport> {
  const { signal, onStep, dryRun = false, only } = options;
  const given = only ? texts.filter(({ kind }) => only.includes(kind)) : texts;
  await using files = await ControlFiles.open(kernel, filesFor(new Set(given.map(({ kind }) => kind))));
  if (dryRun) {
    const left = await cutShort(kernel, journal);
    const applier = await Applier.of(files, given, options, journal);
    return await applier.apply({ notes: left ? [cutShortNote(left)] : [] });
  }
  onStep?.({ phase: 'wait', step: 1, of: 1 });
  await lockPolicy(files, signal);
  const recovered = await recover(files, journal);
  const applier = await Applier.of(files, given, options, journal);
  const report = await applier.apply(recovered ? { recovered } : {});
  onStep?.({ phase: 'done', step: 1, of: 1 });
  return report;
}

/** Those that it needs, also to take it all back. Each that is open costs time when it is closed. */
function filesFor(kinds: ReadonlySet<PolicyKind>): readonly InterfaceFile[] {
  const has = (...some: readonly PolicyKind[]) => some.some((kind) => kinds.has(kind));
  return [
    'stat',
    ...(has('manager') ? ['manager' as const] : []),
    ...(has('profile', 'domain_policy') ? ['profile' as const] : []),
    ...(has('exception_policy') ? ['exception_policy' as const] : []),
    ...(has('domain_policy', 'exception_policy') ? ['domain_policy' as const] : []),
    ...(has('domain_policy') ? ['.process_status' as const] : []),
  ];
}

class Applier {
  readonly #files: ControlFiles;
  readonly #given: GivenPolicy;
  readonly #options: ApplyOptions;
  readonly #journal: string;
  readonly #kinds: ReadonlySet<PolicyKind>;
  readonly #notes: string[] = [];
  /** By how much what is written lets `Policy update` grow. */
  #counted = 0;

  static async of(
    files: ControlFiles,
    texts: readonly PolicyText[],
    options: ApplyOptions,
    journal: string,
  ): Promise<Applier> {
    const { executable, machine } = await files.kernel.access.caller();
    const own = new Set([executable, await files.selfDomain()]);
    const given = new GivenPolicy(texts, { mode: options.mode, wordBits: wordBitsOf(machine), own, shapesOf });
    return new Applier(files, given, options, { journal, kinds: new Set(texts.map(({ kind }) => kind)) });
  }

  private constructor(
    files: ControlFiles,
    given: GivenPolicy,
    options: ApplyOptions,
    { journal, kinds }: { readonly journal: string; readonly kinds: ReadonlySet<PolicyKind> },
  ) {
    this.#files = files;
    this.#given = given;
    this.#options = options;
    this.#journal = journal;
    this.#kinds = kinds;
  }

  async apply({ recovered, notes = [] }: Before): Promise<ApplyReport> {
    this.#notes.push(...notes);
    this.#step('read');
    const before = await readPolicy(this.#files, this.#kinds);
    const difference = await this.#spareNeeded(this.#given.compare(before));
    const plan = planWrites(difference.changes, before);
    this.#notes.push(...plan.notes);
    if (this.#options.dryRun || isEmpty(plan)) return this.#report(difference, NOTHING_LEFT, recovered);
    const back = undoText(difference.changes, before);
    await this.#writeJournal(back);
    let result: Result;
    try {
      result = await this.#write(before, difference, plan);
    } catch (error) {
      throw await this.#takeBack(error, back);
    }
    await this.#removeJournal();
    return this.#report(difference, result, recovered);
  }

  async #spareNeeded(difference: PolicyDifference): Promise<PolicyDifference> {
    if (this.#options.deleteBusyDomains || difference.changes.deletedDomains.length === 0) return difference;
    return sparing(difference, await neededDomains(this.#files));
  }

  async #write(before: KernelPolicy, difference: PolicyDifference, plan: Plan): Promise<Result> {
    await this.#writeAll('add', plan.additions);
    const rest = await this.#unlessMissing(before, difference, plan);
    await this.#writeAll('switch', rest.switches);
    await this.#writeAll('remove', rest.removals);
    for (const [index, move] of rest.moves.entries()) {
      this.#step('move', index + 1, rest.moves.length);
      this.#counted += (await writeMoved(this.#files, move)).counted;
    }
    this.#step('verify');
    return this.#verify(before, difference);
  }

  async #writeAll(phase: ApplyStep['phase'], writes: readonly PlannedWrite[]): Promise<void> {
    for (const [index, { file, text, counted }] of writes.entries()) {
      this.#step(phase, index + 1, writes.length);
      this.#options.signal?.throwIfAborted();
      await this.#files.write(file, text);
      this.#counted += counted;
    }
  }

  /** Nothing may be taken away for which something else was to be there first. */
  async #unlessMissing(before: KernelPolicy, { changes }: PolicyDifference, plan: Plan): Promise<Plan> {
    const stat = await this.#files.stat();
    if (grownBy(before, { ...before, stat }) === this.#counted) return plan;
    const now = await readBack(this.#files, before, changes);
    const { domains, exceptions, managers, profiles } = this.#given.compare(now, changes).changes;
    const missing = domains.filter(({ add, addSettings }) => add.length > 0 || addSettings.length > 0);
    const others = exceptions.add.length > 0 || managers.add.length > 0 || profiles.some(({ created }) => created);
    if (missing.length === 0 && !others) return plan;
    const limit = memoryLimit(now);
    if (limit !== undefined) throw new TomoyoError('TOMOYO_NOT_APPLIED', limit);
    return planWrites(holdingBack(changes, { domains: new Set(missing.map(({ name }) => name)), others }), before);
  }

  async #verify(before: KernelPolicy, difference: PolicyDifference): Promise<Result> {
    const { changes } = difference;
    const touched = await readBack(this.#files, before, changes);
    const isQuiet = grownBy(before, touched) === this.#counted;
    const after = isQuiet ? touched : await readPolicy(this.#files, this.#kinds);
    const left = await this.#spareNeeded(this.#given.compare(after, isQuiet ? changes : undefined));
    const otherUpdates = Math.max(0, grownBy(before, after) - this.#counted);
    const reason = otherUpdates > 0 ? SOMEBODY_ELSE : 'the kernel did not take it, and does not say why';
    return {
      notKept: notKeptLines(left.changes, reason),
      appeared: isQuiet ? [] : await this.#clean(before, after, changes, left.changes),
      otherUpdates,
    };
  }

  /** Takes out what appeared meanwhile, if only the given policy is wanted; where a domain learns it would come again. */
  async #clean(
    before: KernelPolicy,
    after: KernelPolicy,
    changes: PolicyChanges,
    left: PolicyChanges,
  ): Promise<readonly AppearedLine[]> {
    const profiles = new KernelProfiles(after.profiles);
    const script = new Script();
    const goes = ({ domain, text }: Omit<AppearedLine, 'removed'>): boolean => {
      if (this.#options.mode === 'merge' || profiles.learns(domain, after.domains.get(domain)?.profile ?? 0))
        return false;
      if (text === domain) return left.deletedDomains.some(({ name }) => name === domain);
      return left.domains.some(({ name }) => name === domain);
    };
    const appeared = appearedLines(before, after, changes).map((line) => {
      const { domain, text } = line;
      return { domain, text, removed: goes(line) };
    });
    for (const { domain, text, removed } of appeared) {
      if (!removed) continue;
      if (text === domain) script.write('domain_policy', `delete ${domain}`);
      else script.deleteInDomain(domain, [text]);
    }
    await this.#writeAll('remove', script.writes);
    return appeared;
  }

  async #writeJournal(back: UndoText): Promise<void> {
    try {
      await writeJournal(this.#files.kernel.access, this.#journal, back);
    } catch (error) {
      const why = describeError(error);
      this.#notes.push(`a kill would leave what is written so far, for the journal cannot be written: ${why}`);
    }
  }

  #removeJournal(): Promise<void> {
    return removeJournal(this.#files.kernel.access, this.#journal);
  }

  async #takeBack(error: unknown, back: UndoText): Promise<unknown> {
    const cause = describeError(error);
    let stays: string;
    try {
      stays = (await undo(this.#files, back)).spared.map(({ text }) => ` ${text} stays: processes are in it.`).join('');
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      const advice = `what is written could not be taken back: ${why} The next apply() tries it again.`;
      return new TomoyoError('TOMOYO_NOT_APPLIED', `${cause}: ${advice}`, { cause: error });
    }
    await this.#removeJournal();
    if (this.#options.signal?.aborted) return error;
    const text = `${cause.replace(/\.$/, '')}; what was written is taken back.${stays}`;
    return new TomoyoError('TOMOYO_NOT_APPLIED', text, { cause: error });
  }

  #report({ changes, refused, spared }: PolicyDifference, result: Result, recovered?: Recovered): ApplyReport {
    const { mode, dryRun = false } = this.#options;
    const rest = { mode, dryRun, refused, spared, ...result, notes: this.#notes, ...(recovered ? { recovered } : {}) };
    return lazyReport(changes, () => this.#given.lines, rest);
  }

  #step(phase: ApplyStep['phase'], step = 1, of = 1): void {
    this.#options.onStep?.({ phase, step, of });
  }
}

/** What is known before it begins. */
interface Before {
  readonly recovered?: Recovered;
  readonly notes?: readonly string[];
}

function cutShortNote({ pid, began }: Journal): string {
  return `an apply of process ${pid}, begun ${began}, was cut short: what it wrote is taken back before another one begins`;
}

interface Result {
  readonly notKept: readonly PolicyProblem[];
  readonly appeared: readonly AppearedLine[];
  readonly otherUpdates: number;
}

const NOTHING_LEFT: Result = { notKept: [], appeared: [], otherUpdates: 0 };
const SOMEBODY_ELSE = 'it is not there any more: somebody else changed the policy meanwhile';

function isEmpty({ additions, switches, removals, moves }: Plan): boolean {
  return [additions, switches, removals, moves].every(({ length }) => length === 0);
}

function shapesOf(text: string): LineShapes | undefined {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length === text.length ? addon().lineShapes(bytes) : undefined;
}

/** A 32-bit program cannot tell what kernel it runs on: then numbers must fit both. */
function wordBitsOf(machine: string): 32 | 64 {
  return /64|s390x/.test(machine) ? 64 : 32;
}
