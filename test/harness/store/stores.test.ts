import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseBootWords } from '../../../lib/policy/preflight/boot-words.js';
import { afterLoading, printBootState } from '../../../lib/policy/preflight/boot-state.js';
import { choosePolicy } from '../../../lib/policy/preflight/choose.js';
import { readStore } from '../../../lib/store/read-store.js';
import { makeTree, type Tree, type TreeEntry } from '../../stores/tree.js';

interface StoreCase {
  readonly title: string;
  readonly store: Readonly<Record<string, TreeEntry>>;
  readonly slot: string;
  readonly problems: readonly string[];
  readonly words?: string;
  readonly profile?: string;
  readonly freeMiB?: number;
  readonly owner?: 'other';
  readonly givenUp?: readonly string[];
  readonly bootState?: string;
}

const { cases, sets } = JSON.parse(
  readFileSync(new URL('../../fixtures/preflight/stores.json', import.meta.url), 'utf8'),
) as { cases: readonly StoreCase[]; sets: Readonly<Record<string, Tree>> };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The entries of a set stand where its name is. */
function expand(store: StoreCase['store']): Tree {
  return Object.fromEntries(
    Object.entries(store).flatMap(([path, entry]) => {
      const set = path === '' || path.endsWith('/') ? sets[entry as string] : undefined;
      return set
        ? Object.entries(set).map(([name, own]) => [`${path}${name}`, own] as const)
        : [[path, entry] as const];
    }),
  );
}

describe('what tomoyo-loader does with a store, as preflight says', () => {
  it.each(cases)('$title', async ({ store, slot, problems, words = '', owner, freeMiB = 256, ...expected }) => {
    makeTree(join(folder, 'tomoyo'), expand(store));
    const freeBytes = freeMiB * 2 ** 20;
    const uid = process.geteuid!() + (owner === 'other' ? 1 : 0);
    const state = await readStore(join(folder, 'tomoyo'), { freeBytes, trust: { uid, gid: process.getegid!() } });
    const choice = choosePolicy(state, parseBootWords(words), freeBytes);
    expect(choice.taken?.slot ?? 'none').toBe(slot);
    const found = choice.problems.map(
      ({ place, problem: { file, line, code } }) =>
        `${place?.slot ?? ''}: ${file}${line === undefined ? '' : `:${line}`} ${code}`,
    );
    expect(found).toEqual(problems);
    expect(choice.givenUp).toEqual(expected.givenUp ?? []);
    if (expected.profile !== undefined) expect(choice.profile?.name ?? '').toBe(expected.profile);
    if (expected.bootState) expect(printBootState(choice.bootState)).toBe(expected.bootState);
  });

  it('gives a slot up only as long as there is a good one', () => {
    const state = { slot: 'a', attempts: 3, good: '', givenUp: [] };
    expect(afterLoading(state, 'a').attempts).toBe(3);
    expect(afterLoading({ ...state, good: 'b' }, 'b').givenUp).toEqual(['a']);
  });
});
