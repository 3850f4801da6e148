import { describe, expect } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, INTERFACE, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';
import { readerFiles, readingWhile, type Opens } from './reader.js';
import { ALLOWED, POLICIES, PROFILES, READER, rounds } from './reload-policies.js';

/** Fewer where it is slow, and where nothing is new. */
const ROUNDS = rounds(projectChoice().architecture === 'arm64' && projectChoice().kernelSeries === '6.1' ? 100 : 20);
const it = projectTest(() => ({ template: 'never', files: readerFiles() }));
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
});

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

/** What the last policy says of the reader, and what the kernel holds of it: entries are in no order. */
const LAST = linesOf(POLICIES[ROUNDS.at(-1) ?? 0]?.find(({ kind }) => kind === 'domain_policy')?.text ?? '');
const readerLines = async () => linesOf((await board.readFile(`${INTERFACE}/domain_policy`)).toString('latin1'));

function linesOf(domains: string): readonly string[] {
  const text = domains.split(/^(?=<)/m).find((one) => one.startsWith(`<kernel> ${READER}\n`)) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** A line of shell that gives the C loader a file of the policy $round. */
function load(letter: string, kind: string): string {
  return `tomoyo-loadpolicy -${letter}f < /tmp/policies/$round.${kind} || exit 1`;
}

/** The reader was under way, and enforced, all the time. */
function expectEnforced({ opens, refused }: Opens): void {
  const each = Math.floor(opens / refused.length);
  expect(each).toBeGreaterThan(ROUNDS.length);
  expect([each, each + 1]).toContain(refused.at(-1));
}

describe('policies that change under an enforcing program', () => {
  it('refuse nothing that the old one and the new one allow, and allow nothing that both refuse', async () => {
    const first = { profile: PROFILES, policies: POLICIES };
    await node.eval(`
      globalThis.given = ${JSON.stringify(first)};
      await tomoyo.apply([given.profile], { mode: 'merge' });
      const { refused, notKept } = await tomoyo.apply(given.policies[0], { mode: 'replace' });
      if (refused.length + notKept.length > 0) throw new Error(JSON.stringify([refused, notKept]));`);
    const changed: number[] = [];
    const met = await readingWhile(board, async () => {
      changed.push(
        ...(await node.eval(`
          const changed = [];
          for (const round of ${JSON.stringify(ROUNDS)}) {
            const report = await tomoyo.apply(given.policies[round], { mode: 'replace', only: ['exception_policy', 'domain_policy'] });
            const { added, removed, refused, notKept, notes } = report;
            if (refused.length + notKept.length + notes.length > 0) throw new Error(JSON.stringify([round, refused, notKept, notes]));
            changed.push(added.length + removed.length);
          }
          return changed;`)),
      );
    });
    expect(met.refused.slice(0, -1)).toEqual(ALLOWED.map(() => 0));
    expectEnforced(met);
    expect(changed.filter((lines) => lines > 0).length).toBe(
      ROUNDS.filter((round, at) => at > 0 && round !== ROUNDS[at - 1]).length,
    );

    expect(await readerLines()).toEqual(LAST);

    // the C loader, the same policies in the same order, beside the same program
    await runOk(board, ['mkdir', '-p', '/tmp/policies']);
    for (const [index, texts] of POLICIES.entries())
      for (const { kind, text } of texts) await board.writeFile(`/tmp/policies/${index}.${kind}`, text);
    const script = `for round in ${ROUNDS.join(' ')}; do\n${load('e', 'exception_policy')}\n${load('d', 'domain_policy')}\ndone`;
    const theirs = await readingWhile(board, () => runOk(board, [...AS_MANAGER, '/bin/sh', '-c', script]));
    const refused = sum(theirs.refused.slice(0, -1));
    const allowed = (({ opens, refused: all }) => opens - (all.at(-1) ?? 0))(theirs);
    const ours = met.opens - (met.refused.at(-1) ?? 0);
    const share = `${refused} of ${allowed} (${((100 * refused) / allowed).toFixed(1)} %)`;
    process.stdout.write(
      `${ROUNDS.length} policies: tomoyo.apply refused 0 of ${ours} allowed opens, tomoyo-loadpolicy ${share}\n`,
    );
    expect(refused).toBeGreaterThan(0);
    expect(await readerLines()).toEqual(LAST);
  });
});
