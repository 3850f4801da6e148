import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileBlocks } from './compile-blocks.js';
import { DOC_PAGES, docBlocks, placeOf, ROOT, type DocBlock } from './doc-blocks.js';
import { HostShell } from './host-shell.js';
import { PARSERS } from './parse-block.js';
import { machinesOf, RUN_LANGUAGES, runPage } from './run-page.js';

const blocks = DOC_PAGES.flatMap(docBlocks);

/** Every way in which a block says how it is tested; a block has at least one. */
const WAYS: Readonly<Record<string, (block: DocBlock) => boolean>> = {
  run: ({ language, words }) =>
    RUN_LANGUAGES.includes(language) && ['host', 'board', 'boards', 'copy'].some((place) => words.includes(place)),
  parsed: ({ settings }) => settings['as'] !== undefined && Object.hasOwn(PARSERS, settings['as']),
  'a file of others': ({ settings }) => settings['file'] !== undefined,
  'a test of its own': ({ page, settings: { tested } }) =>
    tested !== undefined &&
    existsSync(join(ROOT, tested)) &&
    readFileSync(join(ROOT, tested), 'utf8').includes(basename(page)),
  printed: ({ words }) => words.includes('printed'),
  'not tested, and why': ({ settings: { untested = '' } }) => untested.split(' ').length >= 4,
};

describe('blocks of the pages', () => {
  it('each say how they are tested: docs/README.md has the words', () => {
    const silent = blocks.filter((block) => !Object.values(WAYS).some((isOne) => isOne(block)));
    expect(silent.map(placeOf)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(60);
  });

  it('of TypeScript compile against the built package', () => {
    expect(compileBlocks(DOC_PAGES)).toEqual([]);
  });

  it.each(
    blocks.filter(({ settings }) => settings['as'] !== undefined).map((block) => [placeOf(block), block] as const),
  )('of files are good: %s', (_place, { settings: { as = '' }, text }) => {
    expect(PARSERS[as]?.(text) ?? []).toEqual([]);
  });

  it.each(DOC_PAGES.filter((page) => machinesOf(page).join() === 'host'))(
    'print what the page says: %s',
    async (page) => {
      using shell = new HostShell();
      const { printed, expected } = await runPage(page, { host: shell });
      expect(printed).toBe(expected);
    },
  );
});
