import { parseBlockLine, policyBlocks, type PolicyBlock } from '../../language/parse-stream.js';
import type { WordBits } from '../../language/lexemes.js';
import { parsePolicy, type PolicyFile } from '../../language/parse.js';
import { isSeparator } from '../../language/policy-line.js';
import { QuickReader } from '../../language/quick-entry.js';
import type { PolicyKind } from '../../language/ast.js';
import { ownText, Source } from '../../text/source.js';
import { checkOthers, domainFileOptions, indexOf, repeatedNames } from './check.js';
import { DomainFile } from './domain-file.js';
import { EntryLine } from './entry-line.js';
import type { Found } from './found.js';
import type { Letters } from './line-problems.js';
import { lineEnd } from '../../text/line-end.js';

/** A policy file that can be read more than once. */
export interface PolicyPieces {
  readonly kind: PolicyKind;
  /** Its name for people. */
  readonly file: string;
  /** All of it in pieces, cut anywhere. */
  readonly chunks: () => AsyncIterable<string>;
}

/**
 * As checkPolicy(), but a domain_policy need not fit into memory: it is read twice, first for the names of its domains,
 * and only the domain that is being read is held. Files that define something come first; in a domain_policy what only the
 * whole file tells comes last.
 */
export async function* checkPieces(
  files: readonly PolicyPieces[],
  { letters = 'unicode', wordBits = 64 }: { letters?: Letters; wordBits?: WordBits } = {},
): AsyncGenerator<Found, void, undefined> {
  const found: Found[] = [];
  const report = (each: Found) => void found.push(each);
  const others: PolicyFile[] = [];
  const domains: PolicyPieces[] = [];
  for (const file of files) {
    if (file.kind === 'domain_policy') domains.push(file);
    else others.push(parsePolicy(await whole(file), { ...file, wordBits }));
  }
  const policy = indexOf(
    files.map(({ kind }) => kind),
    others,
  );
  checkOthers(policy, others, letters, report);
  yield* sortedByFile(found.splice(0), others);
  const quick = new QuickReader();
  for (const { file, chunks } of domains) {
    const repeated = repeatedNames(await domainNames(chunks()));
    const check = new DomainFile({ repeated, ...domainFileOptions(policy, domains.length, letters) }, report);
    for await (const block of policyBlocks(chunks(), file)) {
      checkBlock(block, quick, check, wordBits);
      yield* found.splice(0);
    }
    check.end(new Source('', file));
    yield* found.splice(0);
  }
}

async function whole({ chunks }: PolicyPieces): Promise<string> {
  const all: string[] = [];
  for await (const chunk of chunks()) all.push(chunk);
  return all.join('');
}

function sortedByFile(found: readonly Found[], files: readonly PolicyFile[]): readonly Found[] {
  return files.flatMap(({ source }) =>
    found.filter((each) => each.source === source).sort((a, b) => a.start - b.start),
  );
}

function checkBlock(block: PolicyBlock, quick: QuickReader, check: DomainFile, wordBits: WordBits): void {
  const { source, base, from, to } = block;
  const parse = (start: number, end: number) => parseBlockLine(block, start, end, 'domain_policy', wordBits);
  const { text } = source;
  let start = from;
  while (start < to) {
    const end = lineEnd(text, start);
    const head = quick.read(text, start, end);
    if (head !== undefined) {
      const identity = text.slice(quick.argumentsAt, end);
      const isPlain = !quick.hasGroups && !quick.hasConditions;
      const span = { start: base + start, end: base + end };
      const line = EntryLine.quick(source, span, head, identity, { isPlain });
      if (!check.quick(line, quick.hasGroups)) check.line(source, parse(start, end));
    } else if (end > start) {
      // An empty line is what stands between domains; nothing is to be said about it.
      const saidNothing = check.line(source, parse(start, end));
      if (saidNothing) quick.rememberConditions();
    }
    start = end + 1;
  }
}

/** The names of lines that begin with `<`, as the kernel would have them: separators are single spaces. */
async function domainNames(chunks: AsyncIterable<string>): Promise<readonly string[]> {
  const names: string[] = [];
  let cut = '';
  for await (const chunk of chunks) {
    const text = cut + chunk;
    const end = text.lastIndexOf('\n') + 1;
    addNames(text, end, names);
    cut = text.slice(end);
  }
  addNames(cut, cut.length, names);
  return names;
}

function addNames(text: string, end: number, names: string[]): void {
  for (let at = text.indexOf('<'); at >= 0 && at < end; at = text.indexOf('<', at)) {
    let start = at;
    while (start > 0 && isSeparator(text.charCodeAt(start - 1)) && text[start - 1] !== '\n') start -= 1;
    if (start > 0 && text[start - 1] !== '\n') {
      at += 1;
      continue;
    }
    const stop = lineEnd(text, at);
    const name = text.slice(at, stop);
    names.push(ownText(/^[!-~]+(?: [!-~]+)*$/.test(name) ? name : name.replaceAll(/[^!-~]+/g, ' ').trim()));
    at = stop;
  }
}
