import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A fenced block of a page, and how it is tested: docs/README.md has the words. */
export interface DocBlock {
  /** From the root of the checkout: `docs/guides/audit.md`. */
  readonly page: string;
  /** Of its first line of text, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language: words, and `name=value`. */
  readonly words: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** With its last line end. */
  readonly text: string;
}

/** README.md and every page below docs. */
export const DOC_PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .sort(),
];

/** Those in comments of HTML, too: they prepare what readers need not see. */
export function docBlocks(page: string): readonly DocBlock[] {
  const blocks: DocBlock[] = [];
  const lines = readFileSync(ROOT + page, 'utf8').split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, fence = '', info = ''] = /^(```+)(.*)$/.exec(lines[at] ?? '') ?? [];
    if (fence === '') continue;
    const end = lines.indexOf(fence, at + 1);
    if (end < 0) throw new Error(`${page}:${at + 1}: a block without an end`);
    const [language = '', ...rest] = info.startsWith(' ') ? ['', ...wordsOf(info)] : wordsOf(info);
    blocks.push({
      page,
      line: at + 2,
      language,
      words: rest.filter((word) => !isSetting(word)),
      settings: Object.fromEntries(rest.filter(isSetting).map((word) => splitAt(word, word.indexOf('=')))),
      text: lines
        .slice(at + 1, end)
        .map((line) => `${line}\n`)
        .join(''),
    });
    at = end;
  }
  return blocks;
}

/** Those of TypeScript, by program: the blocks that are not `alone` are one, each other one is a program by itself. */
export function programsOf(blocks: readonly DocBlock[]): readonly (readonly DocBlock[])[] {
  const programs = blocks.filter(({ language }) => language === 'ts');
  const isAlone = ({ words }: DocBlock) => words.includes('alone');
  const together = programs.filter((block) => !isAlone(block));
  return [...(together.length > 0 ? [together] : []), ...programs.filter(isAlone).map((block) => [block])];
}

/** The one block of a page of this sort. */
export function docBlock(page: string, isWanted: (block: DocBlock) => boolean): string {
  const [found, more] = docBlocks(page).filter(isWanted);
  if (found === undefined || more !== undefined)
    throw new Error(`${page} has ${more ? 'more than one' : 'no'} such block`);
  return found.text;
}

export function placeOf({ page, line }: DocBlock): string {
  return `${page}:${line}`;
}

function isSetting(word: string): boolean {
  return word.includes('=');
}

function wordsOf(info: string): readonly string[] {
  return [...info.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
}

function splitAt(text: string, at: number): readonly [string, string] {
  return [text.slice(0, at), text.slice(at + 1)];
}
