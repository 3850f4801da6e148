import type { Kernel, KernelAccess } from '../access/kernel-access.js';
import { localAccess } from '../access/local-access.js';
import { addon } from '../addon/load.js';
import type { AuditOptions } from '../audit/audit-options.js';
import { AuditStream } from '../audit/stream.js';
import { TomoyoError } from '../errors.js';
import { policyLines } from '../language/lines.js';
import type { Diagnosis } from './doctor/diagnose.js';
import type { PolicyFile } from '../language/parse.js';
import { parseStat, type Stat } from '../language/stat.js';
import type { PolicyText } from '../policy/diff/policy-text.js';
import { QueryStream, type QueryOptions } from '../query/stream.js';
import type { AddEntry } from '../query/question-source.js';
import type { ApplyOptions } from './apply/apply-options.js';
import type { ApplyReport, Recovered } from './apply/report.js';
import {
  INTERFACE_ROOT,
  interfacePath,
  READABLE_FILES,
  WRITABLE_FILES,
  type ReadableFile,
  type WritableFile,
} from './interface-files.js';
import type { ListedProcess, ListOptions } from './processes/listed-process.js';
import type { SetProfileOptions, SetProfileReport } from './set-profile.js';
import type { Status } from './status.js';

/** Options of openTomoyo(). */
export interface OpenOptions {
  /** Folder of the interface; default /sys/kernel/security/tomoyo. */
  readonly root?: string;
  /** How the kernel is asked; default: the one that this process runs on, through the addon. */
  readonly access?: KernelAccess;
}

/** What write() tells: how many lines were written, and how many of them had no effect. */
export interface WriteReport {
  /** Lines handed to the kernel: comments and empty lines are not. */
  readonly lines: number;
  /**
   * At least so many of them had no effect, by the kernel's `Policy update` counter: it ignores a bad line without a
   * word. 0 is no proof (others write too, and `use_profile` always counts): read back what matters.
   */
  readonly ignoredAtLeast: number;
}

/**
 * Opens the running kernel's TOMOYO. Also where there is none: status() says so, the other calls throw.
 * @throws TomoyoError TOMOYO_NO_ADDON
 */
export async function openTomoyo({ root, access }: OpenOptions = {}): Promise<Tomoyo> {
  if (access === undefined) addon();
  return new Tomoyo(root, access);
}

/**
 * One kernel's TOMOYO. Closing it closes the streams it gave out.
 *
 * What a call needs beside the streams is loaded with the first such call: a program that only reads records goes without.
 */
export class Tomoyo implements AsyncDisposable, Kernel {
  readonly root: string;
  /** By what the files of the interface are reached: the addon, or the agent of a board. */
  readonly access: KernelAccess;
  readonly #streams = new Set<WeakRef<AuditStream | QueryStream>>();

  /** As openTomoyo(), without loading the addon. */
  constructor(root: string = INTERFACE_ROOT, access: KernelAccess = localAccess()) {
    this.root = root;
    this.access = access;
  }

  /** Whether TOMOYO is there and does anything. Leaves nothing behind; never throws for a kernel without TOMOYO. */
  async status(): Promise<Status> {
    const { readStatus } = await import('./status.js');
    return readStatus(this);
  }

  /**
   * Looks for what keeps TOMOYO from protecting this machine: state, command line, loader, modes, flags, memory, managers.
   * Reads the whole policy; changes nothing, executes nothing. Never throws for a kernel without TOMOYO.
   * Tested: test/unit/kernel/diagnose.test.ts, test/board/status.board.ts.
   */
  async doctor(): Promise<Diagnosis> {
    const [{ diagnose }, { readFacts }] = await Promise.all([
      import('./doctor/diagnose.js'),
      import('./doctor/read-facts.js'),
    ]);
    return diagnose(await readFacts(this));
  }

  /**
   * Counters and memory of the file `stat`.
   * @throws TomoyoError as read(), and TOMOYO_BAD_FORMAT
   */
  async stat(): Promise<Stat> {
    return parseStat(await this.read('stat'));
  }

  /**
   * Version of the interface, such as '2.6.0'.
   * @throws TomoyoError as read()
   */
  version(): Promise<string> {
    return this.read('version');
  }

  /**
   * One file's whole content as the kernel prints it (ASCII). The kernel takes no snapshot: what others change meanwhile
   * may or may not be in it. `self_domain` is the domain of the calling thread.
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   */
  async read(file: ReadableFile): Promise<string> {
    requireOneOf('file', READABLE_FILES, file, 'Records come from audit().');
    const path = interfacePath(this.root, file);
    if (file === 'self_domain') {
      const { readSelfDomain } = await import('./control-files.js');
      return await readSelfDomain(this);
    }
    return (await this.access.exchange(path, undefined, true)).toString('latin1');
  }

  /**
   * Writes policy lines, raw: one write(2) each, in order, through one descriptor. Not a transaction.
   * @param source one text, or lines without line feeds
   * @throws TomoyoError TOMOYO_BAD_LINE before anything is written; TOMOYO_NOT_MANAGER and other failures with `line`:
   *   the first that did not go through. TOMOYO_BAD_OPTION, TOMOYO_NOT_ENABLED, TOMOYO_NO_PERMISSION.
   */
  async write(file: WritableFile, source: string | readonly string[]): Promise<WriteReport> {
    requireOneOf('file', WRITABLE_FILES, file, '');
    const lines = policyLines(source, file);
    const before = await this.#policyUpdates();
    const data = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''), 'latin1');
    try {
      await this.access.exchange(interfacePath(this.root, file), data, false);
    } catch (error) {
      throw atSourceLine(error, lines);
    }
    const counted = ((await this.#policyUpdates()) - before) >>> 0; // the counter wraps at 2^32
    const countable = lines.filter(({ text }) => !UNCOUNTED.test(text)).length;
    return { lines: lines.length, ignoredAtLeast: Math.max(0, countable - counted) };
  }

  /**
   * Takes back what an apply() left that was killed; apply() does so before it begins, so this is for a system that shall
   * not get a new policy. @returns undefined if there was nothing to take back
   * @throws TomoyoError TOMOYO_NOT_APPLIED: not all of it could be taken back; TOMOYO_NOT_MANAGER, TOMOYO_NO_PERMISSION
   * Tested: test/board/cut-short.board.ts.
   */
  async repair({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Recovered | undefined> {
    const { repairPolicy } = await import('./apply/recover.js');
    return repairPolicy(this, signal);
  }

  /**
   * Gives domains a profile, and reads back that they have it.
   * @param profile 0 to 255
   * @param domain name of a domain, or of several: components may be patterns, as in `<kernel> /usr/sbin/\\*`
   * @throws TomoyoError before anything is written: TOMOYO_BAD_OPTION, TOMOYO_NO_DOMAIN, TOMOYO_UNDEFINED_PROFILE (the
   *   kernel would ignore the line), TOMOYO_NOT_LEARNED (the profile enforces, and learning stopped in a domain before its
   *   end); then TOMOYO_NOT_MANAGER, TOMOYO_NOT_APPLIED; TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   * Tested: test/board/set-profile.board.ts.
   */
  async setProfile(profile: number, domain: string, options: SetProfileOptions = {}): Promise<SetProfileReport> {
    const { setProfile } = await import('./set-profile.js');
    return setProfile(this, profile, domain, options);
  }

  /**
   * Puts a policy into the kernel by the smallest difference: additions before deletions, in an order in which at no moment
   * an access is refused that the old and the new policy allow. One at a time on a machine; others wait.
   *
   * Lines that the kernel would drop, or store as something else than they say, are not written: the report says which
   * and why, and nothing is taken away that they could have meant. What was written is read back. Where something fails
   * what was written is taken back; after a kill the next apply() does that first.
   * @param policy texts with their kinds and names, or parsed files
   * @returns what was done, line by line
   * @throws TomoyoError TOMOYO_NOT_APPLIED with the failure as `cause`: the message says whether what was written is taken
   *   back; TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION. The reason of the signal, after taking back.
   * Tested: test/board/apply.board.ts; under load reload.board.ts, killed cut-short.board.ts.
   */
  async apply(policy: readonly (PolicyText | PolicyFile)[], options: ApplyOptions): Promise<ApplyReport> {
    const [{ applyPolicy }, { print }] = await Promise.all([
      import('./apply/apply.js'),
      import('../language/print.js'),
    ]);
    const asText = (one: PolicyText | PolicyFile): PolicyText =>
      'nodes' in one ? { kind: one.kind, file: one.source.file, text: print(one) } : one;
    return applyPolicy(this, policy.map(asText), options);
  }

  /**
   * The processes that can be seen from here, each with its domain, profile and the modes that the profile has, in the order
   * of /proc. Each is read at its own moment; those that end meanwhile are left out, and their children have the parent that
   * they got. Modes are what the profile says: before TOMOYO is active none of them has an effect.
   * @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   * Source: security/tomoyo/common.c, tomoyo_read_pid(). Tested: test/board/ps.board.ts.
   */
  async processes(options: ListOptions = {}): Promise<readonly ListedProcess[]> {
    const { ProcessReader } = await import('./processes/process-reader.js');
    await using reader = await ProcessReader.open(this);
    return await reader.read(options);
  }

  /**
   * The kernel's audit records, from now on. Only one reader of the machine gets each record.
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   */
  audit(options: AuditOptions = {}): AuditStream {
    return this.#given(new AuditStream(interfacePath(this.root, 'audit'), options, this.access));
  }

  /**
   * The kernel's questions: what it would refuse, while the programs wait. **Open, it makes every refused program of the
   * machine wait** for an answer or ten seconds; see QueryStream.
   * @throws TomoyoError TOMOYO_NOT_MANAGER: this program could not answer; TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS,
   *   TOMOYO_NO_PERMISSION
   */
  queries(options: QueryOptions = {}): QueryStream {
    const add: AddEntry = async (question, line) => {
      const { addEntry } = await import('./add-entry.js');
      return addEntry(this, question, line);
    };
    const file = { access: this.access, path: interfacePath(this.root, 'query'), addEntry: add };
    return this.#given(new QueryStream(file, options));
  }

  /** Closes every stream that audit() and queries() gave out; settles when nothing is open any more. */
  async close(): Promise<void> {
    const streams = [...this.#streams].map((stream) => stream.deref());
    this.#streams.clear();
    await Promise.all(streams.map(async (stream) => stream?.return()));
    await this.access.close();
  }

  /** As close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #given<Stream extends AuditStream | QueryStream>(stream: Stream): Stream {
    for (const known of this.#streams) if (!known.deref()) this.#streams.delete(known);
    this.#streams.add(new WeakRef(stream));
    return stream;
  }

  async #policyUpdates(): Promise<number> {
    return (await this.stat()).policyUpdates.count;
  }
}

/** Lines that steer the descriptor and change no policy. */
const UNCOUNTED = /^\s*(select |reset\s*$)/;

function requireOneOf(option: string, allowed: readonly string[], value: string, hint: string): void {
  if (!allowed.includes(value))
    throw new TomoyoError(
      'TOMOYO_BAD_OPTION',
      `"${option}" must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}. ${hint}`.trim(),
    );
}

/** The addon counts the lines it wrote; the user counts those of the text. */
function atSourceLine(error: unknown, lines: readonly { readonly line: number }[]): unknown {
  if (!(error instanceof TomoyoError) || error.line === undefined) return error;
  const line = lines[error.line - 1]?.line;
  if (line === undefined) return error;
  const { code, message, syscall, errno, path, cause } = error;
  return new TomoyoError(code, `line ${line}: ${message}`, {
    ...(syscall === undefined ? {} : { syscall }),
    ...(errno === undefined ? {} : { errno }),
    ...(path === undefined ? {} : { path }),
    line,
    cause,
  });
}
