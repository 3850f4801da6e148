import type { AclEntry } from '../language/ast.js';
import { isEntry } from '../language/entry-words.js';
import { parseLine } from '../language/parse.js';
import { isDigit } from '../text/ascii.js';
import { badRecord } from './bad-record.js';
import { bodyToJson, parseBody, type AuditBody } from './body.js';
import { allowingEntry, type AllowingEntry } from './policy-entry.js';

export const MODES = ['disabled', 'learning', 'permissive', 'enforcing'] as const;
export type Mode = (typeof MODES)[number];

/** What the third line of a record begins with where the kernel reports of a domain, not of a request. */
export const STATUS_WORDS = ['use_profile', 'use_group', 'quota_exceeded', 'transition_failed'] as const;

/**
 * One audit record: the header parsed at once, the rest of its first line (`body`) when first asked for.
 *
 * Names in it are in the kernel's encoded form (`\040` for a space).
 * Source: security/tomoyo/audit.c, tomoyo_init_log() and tomoyo_print_header(). Tested: test/unit/audit/record.test.ts.
 */
export class AuditRecord {
  /** UTC, whole seconds. */
  readonly time: Date;
  /** 0 to 255 */
  readonly profile: number;
  readonly mode: Mode;
  /** False: the policy does not allow it. Only in enforcing mode was it also refused. */
  readonly granted: boolean;
  /** Thread id in the initial pid namespace. */
  readonly globalPid: number;
  readonly domain: string;
  /** The entry that would allow the request, without conditions; or a status word such as `use_profile 1`. */
  readonly entry: string;
  /** The record as the kernel gave it, without the NUL. */
  readonly raw: string;
  readonly #bodyStart: number;
  readonly #bodyEnd: number;
  #body: AuditBody | undefined;
  #acl: { readonly entry: AclEntry | undefined } | undefined;

  /**
   * @param raw one record without its NUL
   * @throws TomoyoError TOMOYO_BAD_RECORD with `line` and `column` (from 1) and what was expected there
   */
  constructor(raw: string) {
    this.raw = raw;
    const scan = new HeaderScan(raw);
    this.time = scan.time();
    this.profile = scan.number(' profile=');
    this.mode = scan.word(' mode=', MODES);
    this.granted = scan.word(' granted=', YES_NO) === 'yes';
    this.globalPid = scan.number(' (global-pid=');
    scan.expect(') ');
    this.#bodyStart = scan.at;
    this.#bodyEnd = scan.lineEnd();
    this.domain = scan.line('a domain name such as "<kernel> /sbin/init"', '<');
    this.entry = scan.line('a policy line such as "file read /etc/passwd"');
    scan.end();
  }

  /**
   * Task, path attributes, exec and symlink parts of the first line.
   * @throws TomoyoError TOMOYO_BAD_RECORD when that part is not in the kernel's form
   */
  get body(): AuditBody {
    this.#body ??= parseBody(this.raw, this.#bodyStart, this.#bodyEnd);
    return this.#body;
  }

  /**
   * `entry` as a node of the policy language, parsed when first asked for; undefined for status words and for what the
   * language does not know.
   */
  get acl(): AclEntry | undefined {
    this.#acl ??= { entry: parseAcl(this.entry) };
    return this.#acl.entry;
  }

  /**
   * The entry that would allow the request, as learning mode would have added it: `entry` with the conditions
   * `exec.realpath` and `exec.argv[0]` of an execution and `symlink.target` of a symlink. All of it is in the record; no
   * profile changes it. Only a name that begins with `@` is written `\?...`, because the kernel takes its own word for a
   * group and refuses the request again.
   *
   * @returns undefined for status words, which are no requests
   * @throws TomoyoError TOMOYO_BAD_RECORD as `body`; a PolicySyntaxError for an entry that the language does not know
   * Source: security/tomoyo/common.c, tomoyo_add_entry(). Tested: test/unit/audit/policy-entry.test.ts, against what two
   * kernels learned.
   */
  toPolicyEntry(): AllowingEntry | undefined {
    return this.isStatus ? undefined : allowingEntry(this.domain, this.entry, this.body);
  }

  /** Whether the kernel reports a change of the domain itself (`use_profile N`, `quota_exceeded` ...), not a request. */
  get isStatus(): boolean {
    return !/^(file|network|misc|task) /.test(this.entry);
  }

  /** Whether the kernel refused the request: the policy does not allow it, in enforcing mode. */
  get refused(): boolean {
    return !this.granted && this.mode === 'enforcing' && !this.isStatus;
  }

  /** The words that say what kind of request it was: `file read`, `network inet stream connect`, `misc env`, `use_profile`. */
  get operation(): string {
    const words = this.entry.split(' ', 4);
    return words.slice(0, words[0] === 'network' ? 4 : this.isStatus ? 1 : 2).join(' ');
  }

  /**
   * An object for JSON; its form is stable: docs/reference/audit-record.schema.json.
   * @throws TomoyoError TOMOYO_BAD_RECORD as `body`
   */
  toJSON(): object {
    const { time, profile, mode, granted, globalPid, domain, entry, raw } = this;
    const header = { time: time.toISOString(), profile, mode, granted, globalPid, domain, entry };
    return { type: 'record', ...header, ...bodyToJson(this.body), raw };
  }
}

function parseAcl(text: string): AclEntry | undefined {
  const { node } = parseLine(text, { kind: 'domain_policy' });
  return isEntry(node) ? node : undefined;
}

const YES_NO = ['yes', 'no'] as const;

/** Walks the header by position: it is in a fixed form, and this is the hot path. */
class HeaderScan {
  at = 0;
  readonly #raw: string;

  constructor(raw: string) {
    this.#raw = raw;
  }

  fail(expected: string): never {
    throw badRecord(this.#raw, this.at, expected);
  }

  expect(text: string): void {
    if (!this.#raw.startsWith(text, this.at)) this.fail(`"${text}"`);
    this.at += text.length;
  }

  number(label: string): number {
    this.expect(label);
    const start = this.at;
    while (isDigit(this.#raw.charCodeAt(this.at))) this.at++;
    if (this.at === start) this.fail('a decimal number');
    return Number(this.#raw.slice(start, this.at));
  }

  word<T extends string>(label: string, words: readonly T[]): T {
    this.expect(label);
    const found = words.find((word) => this.#raw.startsWith(`${word} `, this.at));
    if (found === undefined) this.fail(words.join(', '));
    this.at += found.length;
    return found;
  }

  /** `#YYYY/MM/DD hh:mm:ss#` */
  time(): Date {
    const text = this.#raw.slice(0, 21);
    if (!/^#\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d#$/.test(text)) this.fail('a time such as "#2026/11/23 03:47:21#"');
    this.at = 21;
    const field = (from: number, to: number) => Number(text.slice(from, to));
    return new Date(Date.UTC(field(1, 5), field(6, 8) - 1, field(9, 11), field(12, 14), field(15, 17), field(18, 20)));
  }

  lineEnd(): number {
    const end = this.#raw.indexOf('\n', this.at);
    if (end < 0) {
      this.at = this.#raw.length;
      this.fail('a line feed');
    }
    this.at = end + 1;
    return end;
  }

  line(expected: string, first = ''): string {
    const start = this.at;
    const empty = start === this.#raw.length || this.#raw.startsWith('\n', start);
    if (empty || !this.#raw.startsWith(first, start)) this.fail(expected);
    return this.#raw.slice(start, this.lineEnd());
  }

  end(): void {
    if (this.at !== this.#raw.length) this.fail('the end of the record after its third line');
  }
}
