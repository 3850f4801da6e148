import type { Origin } from './changes.js';
import { domainBlocks, type KernelDomains } from './domain-texts.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { kernelForm } from '../../language/print.js';
import { screen, type GivenLine, type GoodLine, type ScreenedLine } from './screen.js';
import type { PlacedLine } from './screen-texts.js';

/** What the texts say about one domain. */
export interface GivenDomain {
  readonly name: string;
  readonly origin: Origin;
  /** The text is the one the kernel prints: nothing is to be done, and nothing was looked at. */
  readonly same: boolean;
  /** It was deleted before: nothing of what the kernel holds counts. */
  readonly anew: boolean;
  readonly lines: readonly PlacedLine[];
  /** Some of its lines are refused. */
  readonly hasRefused: boolean;
}

export interface GivenDomains {
  readonly domains: ReadonlyMap<string, GivenDomain>;
  /** By a `delete NAME` line that no later line takes back. */
  readonly deleted: ReadonlySet<string>;
  /** A line that was to name a domain is refused: nobody knows which one it meant. */
  readonly hasUnknown: boolean;
  /** Lines that mean something and are not refused. */
  readonly lines: number;
}

/**
 * Reads domain policy as a kernel would that is given these texts one after the other. Domains whose text is what the
 * kernel prints are not looked at: most of a policy that is applied again.
 */
export function givenDomains(
  texts: readonly PolicyText[],
  kernel: KernelDomains,
  context: CompareContext,
): GivenDomains {
  const reader = new DomainReader(kernel, context);
  for (const text of texts) reader.read(text);
  return reader;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Growing = Mutable<Omit<GivenDomain, 'lines'>> & { lines: PlacedLine[] };

class DomainReader implements GivenDomains {
  readonly domains = new Map<string, Growing>();
  readonly deleted = new Set<string>();
  hasUnknown = false;
  lines = 0;
  readonly #kernel: KernelDomains;
  readonly #context: CompareContext;
  #file = '';
  /** The domain that lines belong to; else why they belong to none. */
  #current: Growing | string = '';

  constructor(kernel: KernelDomains, context: CompareContext) {
    this.#kernel = kernel;
    this.#context = context;
  }

  read({ file, text }: PolicyText): void {
    this.#file = file;
    this.#current = 'no domain line stands before it';
    const { same, others } = divide(text, this.#kernel);
    const { refuse, wordBits } = this.#context;
    const options = { kind: 'domain_policy', file, wordBits, lastIsCut: text !== '' && !text.endsWith('\n') } as const;
    let at = 0;
    const takeSameUpTo = (line: number) => {
      for (let block = same[at]; block !== undefined && block.line < line; block = same[++at]) this.#takeSame(block);
    };
    for (const line of screen(others, options, refuse)) {
      takeSameUpTo(line.line);
      this.#take(line);
    }
    takeSameUpTo(Number.POSITIVE_INFINITY);
  }

  #takeSame({ name, line, count }: SameBlock): void {
    this.lines += count;
    const known = this.domains.get(name);
    if (known === undefined && !this.deleted.has(name)) this.#add(name, line, true);
    else {
      const domain = this.#select(name, line);
      domain.lines.push(...this.#kernelLines(name, line));
    }
    this.#current = 'its domain ends before it';
  }

  #take(line: ScreenedLine): void {
    if (line.kind === 'refused') {
      if (line.startsDomain) {
        this.hasUnknown = true;
        this.#current = `the line of its domain, ${line.line}, is refused`;
      } else if (typeof this.#current !== 'string') this.#current.hasRefused = true;
      return;
    }
    const { node } = line;
    if (node.kind === 'reset') this.#current = `"reset" in line ${line.line} stands before it`;
    else if (node.kind === 'select') this.#takeSelect(line, node.value);
    else if (node.kind !== 'domain') this.#takeEntry(line);
    else if (node.delete) {
      this.domains.delete(node.name);
      this.deleted.add(node.name);
      this.#current = `its domain is deleted in line ${line.line}`;
      this.lines += 1;
    } else {
      this.#current = this.#select(node.name, line.line);
      this.lines += 1;
    }
  }

  /** `select` makes no domain: it must be there, or made by an earlier line. */
  #takeSelect(line: GoodLine, name: string): void {
    const isThere =
      this.domains.has(name) || (this.#context.mode === 'merge' && this.#kernel.has(name) && !this.deleted.has(name));
    if (isThere) this.#current = this.#select(name, line.line);
    else {
      this.#current = `line ${line.line} selects a domain that is not there`;
      this.#refuse(line, 'there is no such domain to select; expected its name alone, which makes it');
    }
  }

  #takeEntry(line: GoodLine): void {
    if (typeof this.#current === 'string') this.#refuse(line, this.#current);
    else {
      this.lines += 1;
      this.#current.lines.push({ line, origin: { file: this.#file, line: line.line } });
    }
  }

  #refuse(line: GoodLine, reason: string): void {
    this.#context.refuse({
      code: 'no_domain',
      file: this.#file,
      line: line.line,
      column: 1,
      reason,
      text: kernelForm(line.node),
    });
  }

  #select(name: string, line: number): Growing {
    const known = this.domains.get(name);
    if (known === undefined) return this.#add(name, line, false);
    if (known.same) {
      known.same = false;
      known.lines.push(...this.#kernelLines(name, known.origin.line));
    }
    return known;
  }

  #add(name: string, line: number, same: boolean): Growing {
    const origin = { file: this.#file, line };
    const made: Growing = { name, origin, same, anew: this.deleted.delete(name), lines: [], hasRefused: false };
    this.domains.set(name, made);
    return made;
  }

  /** The lines of a block that was not looked at. */
  #kernelLines(name: string, first: number): PlacedLine[] {
    const lines = (this.#kernel.get(name)?.text.split('\n') ?? []).map((text, index) => ({
      text,
      line: first + index,
    }));
    const options = { kind: 'domain_policy', file: this.#file, wordBits: 64, lastIsCut: false } as const;
    return screen(lines.slice(1), options, this.#context.refuse).flatMap((line) =>
      line.kind === 'refused' ? [] : [{ line, origin: { file: this.#file, line: line.line } }],
    );
  }
}

interface SameBlock {
  readonly name: string;
  readonly line: number;
  /** Lines that mean something. */
  readonly count: number;
}

/** Cuts a text into domains that are as the kernel prints them, and lines to look at. */
function divide(text: string, kernel: KernelDomains): { same: readonly SameBlock[]; others: readonly GivenLine[] } {
  const same: SameBlock[] = [];
  const others: GivenLine[] = [];
  let line = 1;
  let at = 0;
  const linesUpTo = (end: number, keep: boolean): number => {
    const first = line;
    for (; at < end; line += 1) {
      const newline = text.indexOf('\n', at);
      const lineEnd = newline < 0 || newline > end ? end : newline;
      if (keep) others.push({ text: text.slice(at, lineEnd), line });
      at = lineEnd + 1;
    }
    return line - first;
  };
  for (const { name, block, start } of domainBlocks(text)) {
    linesUpTo(start, true);
    if (kernel.get(name)?.text !== block) continue;
    const first = line;
    const blank = block.includes('\n\n') ? 1 : 0;
    same.push({ name, line: first, count: linesUpTo(start + block.length, false) - blank });
  }
  linesUpTo(text.length, true);
  return { same, others };
}
