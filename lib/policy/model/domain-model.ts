import type { AclEntry } from '../../language/ast.js';
import { isEntry } from '../../language/entry-words.js';
import { printedIdentity } from '../../language/print.js';
import { headOf, QuickReader } from '../../language/quick-entry.js';
import type { WordBits } from '../../language/lexemes.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import { screen, type GoodLine } from '../diff/screen.js';
import { EntrySet, maskOf } from './entry-set.js';
import { lineEnd } from '../../text/line-end.js';

export type DomainFlag = 'quota_exceeded' | 'transition_failed';

/** What a domain policy says about one domain. */
export interface ModelDomain {
  readonly name: string;
  /** That names it first, from 1. */
  readonly line: number;
  /** undefined: no line says so; the kernel gives a new domain 0. */
  profile: number | undefined;
  readonly groups: Set<number>;
  readonly flags: Set<DomainFlag>;
  readonly entries: EntrySet;
  /** Comment lines before its name and its settings. */
  comments: readonly string[];
}

/** A domain policy as sets: what the kernel holds after it was given the text. */
export interface DomainModel {
  /** In the order in which the text names them. */
  readonly domains: ReadonlyMap<string, ModelDomain>;
  /** Lines that the kernel drops, cuts, or stores as something else; they are not in the sets. */
  readonly problems: readonly PolicyProblem[];
  /** Comment lines at the top that an empty line keeps apart from the first line, and behind the last line. */
  readonly head: readonly string[];
  readonly tail: readonly string[];
}

/**
 * Reads a domain policy. Lines that the kernel stores as they are read without nodes; `delete` and `select` are done.
 * @param text latin1: one character a byte
 * Source: security/tomoyo/common.c, tomoyo_write_domain(). Tested: test/unit/policy/model/domain-model.test.ts.
 */
export function readDomainModel(
  text: string,
  { file, wordBits = 64 }: { readonly file: string; readonly wordBits?: WordBits },
): DomainModel {
  const reader = new DomainModelReader(text, file, wordBits);
  reader.read();
  return reader;
}

const SETTING = /^use_(?:profile|group) (?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;

class DomainModelReader implements DomainModel {
  readonly domains = new Map<string, ModelDomain>();
  readonly problems: PolicyProblem[] = [];
  readonly head: string[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #wordBits: WordBits;
  readonly #quick = new QuickReader();
  #comments: readonly string[] = NONE;
  #line = 0;
  /** The domain that lines belong to; else why they belong to none. */
  #current: ModelDomain | string = 'no domain line stands before it';

  constructor(text: string, file: string, wordBits: WordBits) {
    this.#text = text;
    this.#file = file;
    this.#wordBits = wordBits;
  }

  get tail(): readonly string[] {
    return this.#comments;
  }

  read(): void {
    const text = this.#text;
    let start = 0;
    while (start < text.length) {
      const end = lineEnd(text, start);
      this.#line += 1;
      const head = this.#quick.read(text, start, end);
      if (head === undefined) this.#readOther(text.slice(start, end), end === text.length);
      else if (typeof this.#current === 'string') this.#refuse(text.slice(start, end), this.#current);
      else {
        const identity = text.slice(this.#quick.argumentsAt, end);
        this.#current.entries.add(head, identity, { line: this.#line, comments: this.#takeComments() });
      }
      start = end + 1;
    }
  }

  #readOther(raw: string, isCut: boolean): void {
    if (raw === '') this.#readBlank();
    else if (SETTING.test(raw) && typeof this.#current !== 'string') this.#set(this.#current, raw);
    else if (raw.startsWith('<') && this.domains.has(raw)) this.#open(raw);
    else if (/^\s*#/.test(raw)) this.#comments = [...this.#comments, raw.trim()];
    else this.#readParsed(raw, isCut);
  }

  #readBlank(): void {
    if (this.domains.size > 0 || this.#comments.length === 0) return;
    this.head.push(...this.#comments, '');
    this.#comments = NONE;
  }

  #readParsed(raw: string, lastIsCut: boolean): void {
    const options = { kind: 'domain_policy', file: this.#file, wordBits: this.#wordBits, lastIsCut } as const;
    const [line] = screen([{ text: raw, line: this.#line }], options, (problem) => this.problems.push(problem));
    if (line === undefined) return;
    if (line.kind !== 'refused') this.#take(line, raw);
    else if (line.startsDomain) this.#current = `the line of its domain, ${line.line}, is refused`;
  }

  #take(line: GoodLine, raw: string): void {
    const { kind, node } = line;
    if (kind === 'domain') {
      if (line.delete) this.#delete(line.text);
      else this.#open(line.text);
    } else if (kind === 'select') this.#select(line.text.slice('select '.length), raw);
    else if (kind === 'reset') this.#current = `"reset" in line ${this.#line} stands before it`;
    else if (typeof this.#current === 'string') this.#refuse(raw, this.#current);
    else if (isEntry(node)) this.#takeEntry(this.#current, node, raw);
    else if (kind === 'quota_exceeded' || kind === 'transition_failed') this.#flag(this.#current, kind, line.delete);
    else this.#set(this.#current, line.text, line.delete ? 'delete' : 'add');
  }

  #takeEntry(domain: ModelDomain, node: AclEntry, raw: string): void {
    const head = headOf(node);
    const identity = printedIdentity(node);
    if (node.delete) {
      domain.entries.remove({ family: head.family, identity, mask: maskOf(head) });
      return;
    }
    if (raw.endsWith(identity)) this.#quick.rememberConditions();
    domain.entries.add(head, identity, { line: this.#line, comments: this.#takeComments() });
  }

  #open(name: string): void {
    const domain = this.domains.get(name) ?? {
      name,
      line: this.#line,
      profile: undefined,
      groups: new Set(),
      flags: new Set(),
      entries: new EntrySet(),
      comments: NONE,
    };
    this.domains.set(name, domain);
    this.#current = domain;
    this.#commentOn(domain);
  }

  #delete(name: string): void {
    this.domains.delete(name);
    this.#current = `its domain is deleted in line ${this.#line}`;
  }

  /** `select` makes no domain. */
  #select(name: string, raw: string): void {
    this.#current = this.domains.get(name) ?? `line ${this.#line} selects a domain that is not there`;
    if (typeof this.#current === 'string') this.#refuse(raw, 'there is no such domain to select');
  }

  #set(domain: ModelDomain, text: string, what: 'add' | 'delete' = 'add'): void {
    const value = Number(text.slice(text.indexOf(' ') + 1));
    if (text.startsWith('use_profile ')) domain.profile = value;
    else if (what === 'add') domain.groups.add(value);
    else domain.groups.delete(value);
    this.#commentOn(domain);
  }

  #flag(domain: ModelDomain, flag: DomainFlag, isDelete: boolean): void {
    if (isDelete) domain.flags.delete(flag);
    else domain.flags.add(flag);
    this.#commentOn(domain);
  }

  #commentOn(domain: ModelDomain): void {
    if (this.#comments.length > 0) domain.comments = [...domain.comments, ...this.#takeComments()];
  }

  #takeComments(): readonly string[] {
    const comments = this.#comments;
    this.#comments = NONE;
    return comments;
  }

  #refuse(text: string, reason: string): void {
    this.problems.push({ code: 'no_domain', file: this.#file, line: this.#line, column: 1, reason, text });
  }
}

const NONE: readonly string[] = [];
