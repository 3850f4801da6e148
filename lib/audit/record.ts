import type { AclEntry } from '../language/ast.js';
import { isEntry } from '../language/entry-words.js';
import { parseLine } from '../language/parse.js';
import { bodyToJson, parseBody, type AuditBody } from './body.js';
import {
  bodyStartIn,
  explainBadRecord,
  globalPidIn,
  grantedIn,
  hasRecordForm,
  modeIn,
  nextLineIn,
  profileIn,
  timeIn,
  type Mode,
} from './header.js';
import { allowingEntry, type AllowingEntry } from './policy-entry.js';

/** What the third line of a record begins with where the kernel reports of a domain, not of a request. */
export const STATUS_WORDS = ['use_profile', 'use_group', 'quota_exceeded', 'transition_failed'] as const;

/** What the entry of a request begins with. */
const REQUEST_WORDS = ['file ', 'network ', 'misc ', 'task '];

/**
 * One audit record: its form is checked at once but for the inside of its first line (`body`); each part is read when it
 * is asked for.
 *
 * Names in it are in the kernel's encoded form (`\040` for a space).
 * Source: security/tomoyo/audit.c, tomoyo_init_log() and tomoyo_print_header(). Tested: test/unit/audit/record.test.ts.
 */
export class AuditRecord {
  /** The record as the kernel gave it, without the NUL. */
  readonly raw: string;
  /** What the kernel gave with it, and where it begins there. */
  readonly #text: string;
  readonly #start: number;
  readonly #domainStart: number;
  readonly #entryStart: number;
  #body: AuditBody | undefined;
  #acl: { readonly entry: AclEntry | undefined } | undefined;

  /**
   * @param text one record without its NUL, or a text in which it stands from `start` to `end`: the record keeps all of it
   * @throws TomoyoError TOMOYO_BAD_RECORD with `line` and `column` (from 1) and what was expected there
   */
  constructor(text: string, start = 0, end = text.length) {
    const raw = text.slice(start, end);
    this.raw = raw;
    this.#text = text;
    this.#start = start;
    this.#domainStart = nextLineIn(raw, 0);
    this.#entryStart = nextLineIn(raw, this.#domainStart);
    if (!hasRecordForm(raw, this.#domainStart, this.#entryStart)) throw explainBadRecord(raw);
  }

  /** UTC, whole seconds. */
  get time(): Date {
    return new Date(timeIn(this.raw));
  }

  /** 0 to 255 */
  get profile(): number {
    return profileIn(this.raw);
  }

  /** Of the profile for what was asked, when it was asked. */
  get mode(): Mode {
    return modeIn(this.raw);
  }

  /** False: the policy does not allow it. Only in enforcing mode was it also refused. */
  get granted(): boolean {
    return grantedIn(this.raw);
  }

  /** Thread id in the initial pid namespace. */
  get globalPid(): number {
    return globalPidIn(this.raw);
  }

  /** Of who asked, in the kernel's form: `<kernel> /usr/sbin/httpd`. */
  get domain(): string {
    return this.raw.slice(this.#domainStart, this.#entryStart - 1);
  }

  /** The entry that would allow the request, without conditions; or a status word such as `use_profile 1`. */
  get entry(): string {
    return this.raw.slice(this.#entryStart, -1);
  }

  /**
   * Task, path attributes, exec and symlink parts of the first line.
   * @throws TomoyoError TOMOYO_BAD_RECORD when that part is not in the kernel's form
   */
  get body(): AuditBody {
    this.#body ??= parseBody(this.raw, bodyStartIn(this.raw), this.#domainStart - 1);
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
    for (const word of REQUEST_WORDS) if (this.raw.startsWith(word, this.#entryStart)) return false;
    return true;
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
   * Whether it stands right behind another one in the text that the kernel gave.
   * @internal
   */
  isBehind(other: AuditRecord): boolean {
    return this.#start === other.#start + other.raw.length + 1 && this.#text === other.#text;
  }

  /**
   * All from the beginning of another one, in front of it in the same text, to its end: a NUL between two records.
   * @internal
   */
  textSince(first: AuditRecord): string {
    return this.#text.slice(first.#start, this.#start + this.raw.length);
  }

  /** What console.log() shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    const { time, profile, mode, granted, globalPid, domain, entry, raw } = this;
    return { time, profile, mode, granted, globalPid, domain, entry, raw };
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
