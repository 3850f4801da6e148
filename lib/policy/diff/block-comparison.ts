import type { DomainChange } from './changes.js';
import { compareDomain, type DomainContext } from './compare-domain.js';
import { domainBlocks, type DomainBlock, type KernelDomain, type KernelDomains } from './domain-texts.js';
import { entryParts } from './entry-parts.js';
import { differingLines } from './differing-lines.js';
import { GrowingDomain, heldDomain } from './given-domain.js';
import { LineCounter } from './line-index.js';
import type { PolicyProblem } from './policy-problem.js';
import type { PolicyText } from './policy-text.js';
import { screen, type GivenLine, type ScreenedLine } from './screen.js';
import { hasSteering, isLogged, steers } from './steering.js';
import { VerbatimDomains } from './verbatim-domains.js';

/** A domain of a text that differs from what the kernel has. */
interface Work {
  readonly block: DomainBlock;
  /** The line of its name. */
  readonly line: number;
  readonly held: KernelDomain | undefined;
  /** Lines that both have, and lines that the kernel does not print just so. */
  readonly known: readonly GivenLine[];
  readonly unknown: readonly GivenLine[];
  /** What the kernel has in the place of these lines. */
  readonly heldLines: readonly string[];
  /** These are all lines of both. */
  readonly isWhole: boolean;
}

/**
 * Domain policy in which each domain stands once, as one block of lines, and no line is about another block: what kernels
 * print and people write. So blocks are compared as text first, and only lines that differ are looked at.
 */
export class BlockComparison {
  readonly #texts: ReadonlyMap<PolicyText, readonly DomainBlock[]>;
  readonly #names: ReadonlySet<string>;

  private constructor(texts: ReadonlyMap<PolicyText, readonly DomainBlock[]>, names: ReadonlySet<string>) {
    this.#texts = texts;
    this.#names = names;
  }

  /** @returns undefined if a domain stands twice, or lines stand before the first one */
  static of(texts: readonly PolicyText[]): BlockComparison | undefined {
    const found = new Map<PolicyText, readonly DomainBlock[]>();
    const names = new Set<string>();
    let count = 0;
    for (const text of texts) {
      const blocks = domainBlocks(text.text);
      if (!/^(?:#.*\n|\n)*$/.test(text.text.slice(0, blocks[0]?.start))) return undefined;
      for (const { name } of blocks) names.add(name);
      count += blocks.length;
      found.set(text, blocks);
    }
    return names.size < count ? undefined : new BlockComparison(found, names);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /**
   * @param only these domains
   * @returns undefined if some line is about another domain: then all must be read in their order
   */
  compare(
    kernel: KernelDomains,
    context: DomainContext,
    only?: ReadonlySet<string>,
  ): readonly DomainChange[] | undefined {
    const refused: PolicyProblem[] = [];
    const quiet = { ...context, refuse: (problem: PolicyProblem) => void refused.push(problem) };
    const changes: DomainChange[] = [];
    for (const [text, blocks] of this.#texts) {
      const different = blocks.filter(
        ({ name, block }) => kernel.get(name)?.text !== block && (only?.has(name) ?? true),
      );
      const found = compareBlocks(text, different, kernel, quiet);
      if (found === undefined) return undefined;
      changes.push(...found);
    }
    for (const problem of refused) context.refuse(problem);
    return changes;
  }
}

function compareBlocks(
  text: PolicyText,
  blocks: readonly DomainBlock[],
  kernel: KernelDomains,
  context: DomainContext,
): readonly DomainChange[] | undefined {
  const counter = new LineCounter(text.text);
  const verbatim = blocks.some(({ name }) => !kernel.has(name)) ? verbatimDomains(text, context) : undefined;
  const changes: DomainChange[] = [];
  const works: Work[] = [];
  for (const block of blocks) {
    const line = counter.lineOf(block.start);
    const held = kernel.get(block.name);
    const isNew = held === undefined ? verbatim?.read(line, block.start + block.block.length) : undefined;
    if (isNew) changes.push(isNew);
    else works.push(...workOf(block, { line, counter, held }));
  }
  const { file } = text;
  const lastIsCut = !text.text.endsWith('\n');
  const options = { kind: 'domain_policy', file, wordBits: context.wordBits, lastIsCut } as const;
  const unknown = works.flatMap((work) => work.unknown);
  const screened = new Map(screen(unknown, options, context.refuse).map((line) => [line.line, line]));
  for (const work of works) {
    if (work.unknown.some(({ line }) => leads(screened.get(line), work))) return undefined;
    const change = compareWork(work, screened, file, context);
    if (change) changes.push(change);
  }
  return changes;
}

function verbatimDomains(text: PolicyText, context: DomainContext): VerbatimDomains | undefined {
  const shapes = context.shapesOf?.(text.text);
  return shapes && new VerbatimDomains(text, shapes, context);
}

/** @returns nothing if both say the same */
function workOf(
  block: DomainBlock,
  {
    line,
    counter,
    held,
  }: { readonly line: number; readonly counter: LineCounter; readonly held: KernelDomain | undefined },
): readonly Work[] {
  if (held === undefined) {
    const unknown = placed(block.block.split('\n'), line);
    return [{ block, line, held, known: [], unknown, heldLines: [], isWhole: true }];
  }
  const { first, second, isReordered } = differingLines(block.block, held.text);
  const isSteering = second.some(steers) || first.some(({ text }) => steers(text));
  // where the order of entries matters, all of them do
  if (isSteering || isLogged(held.text) || (isReordered && hasSteering(held.text)))
    return [wholeWork(block, line, held)];
  if (first.length === 0 && second.length === 0) return [];
  const unknown = first.map(({ text, start }) => ({ text, line: counter.lineOf(block.start + start) }));
  return [{ block, line, held, known: [], unknown, heldLines: second, isWhole: false }];
}

/** All lines but the name. */
function wholeWork(block: DomainBlock, line: number, held: KernelDomain): Work {
  const heldTexts = held.text.split('\n').slice(1);
  const { known, unknown } = sorted(block, placed(block.block.split('\n').slice(1), line + 1), heldTexts);
  return { block, line, held, known, unknown, heldLines: heldTexts, isWhole: true };
}

/** A last line without line feed is one that the kernel would not see: it is looked at, and refused. */
function sorted({ block }: DomainBlock, lines: readonly GivenLine[], held: readonly string[]) {
  const heldTexts = new Set(held);
  const cut = block.endsWith('\n') ? undefined : lines.at(-1);
  const [known, unknown]: [GivenLine[], GivenLine[]] = [[], []];
  for (const line of lines) (line !== cut && heldTexts.has(line.text) ? known : unknown).push(line);
  return { known, unknown };
}

function placed(lines: readonly string[], first: number): readonly GivenLine[] {
  return lines.map((text, index) => ({ text, line: first + index })).filter(({ text }) => text !== '');
}

/** Whether a line decides what domain others belong to, other than the one that begins the block. */
function leads(line: ScreenedLine | undefined, { block, line: first }: Work): boolean {
  if (line === undefined) return false;
  if (line.kind === 'refused') return line.startsDomain;
  if (line.kind === 'domain') return line.line !== first || line.delete || line.text !== block.name;
  return line.kind === 'select' || line.kind === 'reset';
}

function compareWork(
  work: Work,
  screened: ReadonlyMap<number, ScreenedLine>,
  file: string,
  context: DomainContext,
): DomainChange | undefined {
  const { block, line, held, unknown, known, heldLines: texts, isWhole } = work;
  const looked = unknown.flatMap((given) => screened.get(given.line) ?? []);
  const good = looked.flatMap((found) => (found.kind === 'refused' || found.kind === 'domain' ? [] : [found]));
  if (held !== undefined && !isWhole && good.some(({ text }) => isAbout(text, held.text, texts)))
    return compareWork(wholeWork(block, line, held), screened, file, context);
  const domain = new GrowingDomain(block.name, { file, line }, false);
  domain.hasRefused = good.length < looked.filter(({ kind }) => kind !== 'domain').length;
  const deleted = new Set<GivenLine>(good.filter((found) => found.delete));
  for (const given of [...known, ...good].sort((a, b) => a.line - b.line))
    domain.add({ text: given.text, delete: deleted.has(given), origin: { file, line: given.line } });
  return compareDomain(domain, held && { ...heldDomain(texts), profile: held.profile }, context);
}

/** Whether a line is about one that a text has beside others: the same entry with other operations, or one to delete. */
function isAbout(line: string, text: string, others: readonly string[]): boolean {
  const { form, head, tail } = entryParts(line);
  const end = `${form === undefined ? head : tail}\n`;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
    const start = text.lastIndexOf('\n', at) + 1;
    if (!others.includes(text.slice(start, at + end.length - 1))) return true;
  }
  return false;
}
