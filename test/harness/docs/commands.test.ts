// What the pages say of commands, outside of their blocks, is true of the command line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandTree, type CommandNode } from '../../../lib/cli/command-tree.js';
import { programTable } from '../../../lib/cli/compat/programs.js';
import { makeProgram } from '../../../lib/cli/program.js';
import { DOC_PAGES, ROOT } from './doc-blocks.js';

const read = (page: string) => readFileSync(ROOT + page, 'utf8');
/** What builds and tests the rooms of native. */
const NO_ROOMS = new Set(['test', 'toolchains', 'nodedir']);
const program = commandTree(await makeProgram());

/** Each command in backquotes, by its words: `tomoyo check --strict /etc/tomoyo`. */
const named = DOC_PAGES.flatMap((page) =>
  [...read(page).matchAll(/`(tomoyo [^`\n]+)`/g)].map(([, text = '']) => ({ page, text })),
);

/** The command that the first words name, and the words behind it. */
function resolve(words: readonly string[]): { readonly node: CommandNode; readonly rest: readonly string[] } {
  let node = program;
  let at = 1;
  for (; at < words.length; at++) {
    const name = words[at] ?? '';
    const below = node.commands.find((one) => one.words.at(-1) === name || one.aliases.includes(name));
    if (below === undefined) break;
    node = below;
  }
  return { node, rest: words.slice(at) };
}

/** What does not exist in a command line. */
function wrongIn(text: string): readonly string[] {
  const { node, rest } = resolve(text.split(/[\s=,]+/));
  const wrong = node.words.length === 1 && !/^(--|[A-Z.[-])/.test(rest[0] ?? '--') ? [rest[0] ?? ''] : [];
  // what stands behind -- is another command
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  const known = new Set([...node.options, ...program.options].flatMap(({ flags }) => flags));
  return [...wrong, ...own.filter((word) => /^-{1,2}[a-z]/.test(word) && !known.has(word))];
}

describe('commands in the pages', () => {
  it('are there, and so are their options', () => {
    expect(named.length).toBeGreaterThan(150);
    const wrong = named.flatMap(({ page, text }) => wrongIn(text).map((word) => `${page}: ${word} in "${text}"`));
    expect(wrong).toEqual([]);
  });

  it('of the command line are all in the reference', () => {
    const reference = read('docs/reference/commands.md');
    const missing = program.commands
      .map(({ words }) => words.at(-1) ?? '')
      .filter((name) => !new RegExp(`\`(?:tomoyo )?${name}[ \`]`).test(reference));
    expect(missing).toEqual([]);
  });

  it('of tomoyo-tools are all in the guide about moving', () => {
    const guide = read('docs/guides/moving-from-tomoyo-tools.md');
    const names = [...programTable().matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !guide.includes(`\n| \`${name}\` |`))).toEqual([]);
  });
});

it('every room of the house is in the architecture page, and no other', () => {
  const rooms = [...read('docs/architecture.md').matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  );
  const folders = ['lib', 'qemu', 'native'].flatMap((house) =>
    readdirSync(ROOT + house, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && !NO_ROOMS.has(entry.name) ? [`${house}/${entry.name}`] : [],
    ),
  );
  expect(folders.filter((folder) => !rooms.includes(folder))).toEqual([]);
  expect(rooms.filter((room) => !existsSync(ROOT + room))).toEqual([]);
});

describe('links in the pages', () => {
  it('lead to files that are there, and to headings', () => {
    const broken = DOC_PAGES.flatMap((page) =>
      [
        ...read(page)
          .replace(/^```[^]*?^```$/gm, '')
          .matchAll(/\]\(([^)\s]+)\)/g),
      ].flatMap(([, target = '']) => (isThere(page, target) ? [] : [`${page}: ${target}`])),
    );
    expect(broken).toEqual([]);
  });
});

function isThere(page: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const url = new URL(target, `file:///${page}`);
  const path = url.pathname.slice(1);
  let text: string;
  try {
    text = path === '' ? '' : read(path);
  } catch (error) {
    // a folder is there, too
    return error instanceof Error && 'code' in error && error.code === 'EISDIR';
  }
  return url.hash === '' || anchorsOf(text).includes(url.hash.slice(1));
}

/** As GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
