import type { ChangedLine, DomainChange, EntryBlock, MovedEntry, Origin } from './changes.js';
import type { DomainContext } from './compare-domain.js';
import { shapeKinds, type LineShapes, type ShapeKind } from './line-shapes.js';
import type { PolicyText } from './policy-text.js';

/**
 * New domains that a text has just as the kernel stores them. They are written as they stand: of their thousands of lines
 * none becomes an object.
 */
export class VerbatimDomains {
  readonly #text: PolicyText;
  readonly #lines: LineShapes;
  readonly #kinds: readonly ShapeKind[];
  readonly #context: DomainContext;

  constructor(text: PolicyText, lines: LineShapes, context: DomainContext) {
    this.#text = text;
    this.#lines = lines;
    this.#context = context;
    const { wordBits } = context;
    this.#kinds = shapeKinds(text.text, lines, { file: text.file, wordBits });
  }

  /** @param line of the domain's name, from 1; @param end offset behind the domain; @returns undefined if it must be read */
  read(line: number, end: number): DomainChange | undefined {
    const { starts } = this.#lines;
    const first = line - 1;
    if (this.#kindOf(first) !== 'domain') return undefined;
    let profile: { readonly to: number; readonly origin: Origin } | undefined;
    const settings: ChangedLine[] = [];
    let entry: number | undefined;
    let count = 0;
    let last = first + 1;
    for (; (starts[last] ?? end) < end; last += 1) {
      const kind = this.#kindOf(last);
      if (kind === 'entry') {
        entry ??= last;
        count += 1;
      } else if (kind === 'use_profile' && entry === undefined && profile === undefined)
        profile = { to: Number(this.#line(last).slice('use_profile '.length)), origin: this.#origin(last) };
      else if (kind === 'setting' && entry === undefined)
        settings.push({ text: this.#line(last), origin: this.#origin(last) });
      else if (kind !== 'blank') return undefined;
    }
    const name = this.#line(first);
    if (!this.#context.isDefined(name, profile?.to ?? 0)) return undefined;
    const text = entry === undefined ? '' : this.#text.text.slice(starts[entry], end);
    const block = { text, count, file: this.#text.file, line: (entry ?? first) + 1 };
    return new VerbatimDomain(name, this.#origin(first), profile && { from: 0, ...profile }, settings, block);
  }

  #kindOf(line: number): ShapeKind {
    return this.#kinds[this.#lines.shapes[line] ?? -1];
  }

  #line(line: number): string {
    const { starts } = this.#lines;
    return this.#text.text.slice(starts[line], (starts[line + 1] ?? 0) - 1);
  }

  #origin(line: number): Origin {
    return { file: this.#text.file, line: line + 1 };
  }
}

class VerbatimDomain implements DomainChange {
  readonly created = true;
  readonly removeSettings: readonly string[] = [];
  readonly remove: readonly string[] = [];
  readonly move: readonly MovedEntry[] = [];
  declare readonly profile?: NonNullable<DomainChange['profile']>;

  constructor(
    readonly name: string,
    readonly origin: Origin,
    profile: DomainChange['profile'],
    readonly addSettings: readonly ChangedLine[],
    readonly block: EntryBlock,
  ) {
    if (profile) this.profile = profile;
  }

  /** Made when somebody asks, which is when it is told to people. */
  get add(): readonly ChangedLine[] {
    const { text, file, line } = this.block;
    return text.split('\n').flatMap((entry, index) => {
      return entry === '' ? [] : [{ text: entry, origin: { file, line: line + index } }];
    });
  }
}
