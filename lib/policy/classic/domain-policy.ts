import { ClassicDomain } from './domain.js';
import type { Loss } from './losses.js';
import { isCorrectDomain, isDomainDefinition } from './names.js';
import { ClassicReader } from './reader.js';
import { scanUnsigned } from './scan-unsigned.js';
import { unpack } from './unpack.js';

/** A line that begins like a domain and is none: the programs of tomoyo-tools give up there. */
export class BadDomainName extends Error {
  readonly line: number;
  readonly domain: string;

  constructor(domain: string, line: number) {
    super(`line ${line}: expected "<namespace>" and paths, got ${JSON.stringify(domain)}`);
    this.domain = domain;
    this.line = line;
  }
}

/**
 * A domain policy as tomoyo-sortpolicy and tomoyo-diffpolicy take it: bytes, not meaning. Lines take effect in their order:
 * `delete` and `select` before a domain or an entry, `domain=` before a domain; the last `use_profile` counts.
 * Tested: test/harness/cli/compat-differential.test.ts against those programs.
 */
export class ClassicDomainPolicy {
  readonly #domains = new Map<string, ClassicDomain>();
  readonly #reader = new ClassicReader();
  #current: ClassicDomain | undefined;
  #ended = false;

  /** @throws BadDomainName */
  push(piece: string): void {
    const before = this.#reader.lines;
    const lines = this.#reader.push(piece);
    for (let index = 0; index < lines.length && !this.#ended; index += 1) {
      const line = lines[index];
      if (line !== undefined && line !== '') this.#read(line, before + index + 1);
    }
  }

  /** @returns what was lost; to call once */
  finish(): readonly Loss[] {
    return this.#reader.finish();
  }

  /** By the bytes of their names. */
  sorted(): readonly ClassicDomain[] {
    return [...this.#domains.keys()].sort().flatMap((name) => this.#domains.get(name) ?? []);
  }

  get(name: string): ClassicDomain | undefined {
    return this.#domains.get(name);
  }

  #read(line: string, at: number): void {
    const unpacked = unpack(line);
    if (unpacked === undefined) return this.#take(line, at);
    for (const one of unpacked.lines) this.#take(one, at);
    if (!unpacked.endsText) return;
    this.#reader.lost('text', at);
    this.#ended = true;
  }

  #take(line: string, at: number): void {
    let verb = line.startsWith('delete ') ? 'delete' : line.startsWith('select ') ? 'select' : '';
    let rest = verb === '' ? line : line.slice(verb.length + 1);
    if (rest.startsWith('domain=')) rest = rest.slice('domain='.length);
    if (isDomainDefinition(rest)) this.#domain(verb, rest, at);
    else if (this.#current !== undefined && rest !== '') this.#entry(this.#current, verb, rest, at);
  }

  #domain(verb: string, name: string, at: number): void {
    this.#current = this.#domains.get(name);
    if (verb === 'delete') {
      this.#domains.delete(name);
      this.#current = undefined;
    } else if (verb === '' && this.#current === undefined) {
      if (!isCorrectDomain(name)) throw new BadDomainName(name, at);
      this.#current = new ClassicDomain(this.#kept(name, at));
      this.#domains.set(name, this.#current);
    }
  }

  #entry(domain: ClassicDomain, verb: string, entry: string, at: number): void {
    const profile = entry.startsWith('use_profile') ? scanUnsigned(entry, 'use_profile'.length) : undefined;
    if (profile !== undefined) domain.profile = profile & 0xff;
    else if (verb === 'delete') domain.delete(entry);
    else domain.add(this.#kept(entry, at));
  }

  /** Those programs keep the length of a string in 16 bits. */
  #kept(text: string, at: number): string {
    if (text.length < LENGTH_LIMIT) return text;
    this.#reader.lost('length', at);
    return text.slice(0, text.length % LENGTH_LIMIT);
  }
}

const LENGTH_LIMIT = 65_536;
