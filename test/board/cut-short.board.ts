import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { PolicyText } from '../../lib/index.js';
import type { Board } from '../../qemu/index.js';
import { compileStopper, stopEnvironment } from '../power-cut/stop-at-step.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, INTERFACE, is32Bit, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';
import { ALLOWED, POLICIES, PROFILES } from './reload-policies.js';
import { readerFiles, readingWhile } from './reader.js';

const STOPPER = '/srv/stop.so';
const STEPS = '/srv/steps';
const POLICY = '/srv/policy';
/** Where apply writes: the kernel, and what takes it back. */
const ROOTS = `${INTERFACE}:/run/tomoyo`;

/** Each cut starts Node, which takes seconds: some steps on each machine, and the last one. */
const [FIRST, EVERY] = is32Bit ? [7, 16] : [2, 5];

/** Two policies that differ in all ways: members, entries, profiles, domains, and the order of lines that steer. */
const OLD = withAggregators(POLICIES[0] ?? [], ['/srv/tool\\* /srv/one', '/srv/tool1 /srv/two']);
const NEW = withAggregators(POLICIES[2] ?? [], ['/srv/tool1 /srv/two', '/srv/tool\\* /srv/one']);

function withAggregators(texts: readonly PolicyText[], aggregators: readonly string[]): readonly PolicyText[] {
  const lines = aggregators.map((names) => `aggregator ${names}\n`).join('');
  return texts.map((one) => (one.kind === 'exception_policy' ? { ...one, text: one.text + lines } : one));
}

const it = projectTest(() => {
  const folder = mkdtempSync(join(tmpdir(), 'stopper-'));
  compileStopper(projectChoice().architecture, join(folder, 'stop.so'));
  const stopper = readFileSync(join(folder, 'stop.so'));
  rmSync(folder, { recursive: true });
  const newPolicy = NEW.map(({ file, text }) => ({ path: `${POLICY}/${file}`, data: text }));
  return { files: [...readerFiles(), { path: STOPPER, data: stopper }, ...newPolicy] };
});
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
  await node.eval(`
    globalThis.given = ${JSON.stringify({ OLD, NEW })};
    globalThis.policy = async () => [await tomoyo.read('exception_policy'), await tomoyo.read('domain_policy')];
    await tomoyo.apply(${JSON.stringify([PROFILES])}, { mode: 'merge' });`);
});

const applyText = (which: 'OLD' | 'NEW') => node.eval(`return tomoyo.apply(given.${which}, { mode: 'replace' })`);

/** What decides what programs may do: lists as sets, aggregators in their order, domains of the board's own programs not. */
async function policy(): Promise<unknown> {
  const [exceptions, domains] = (await node.eval('return policy()')) as [string, string];
  const lines = exceptions.trimEnd().split('\n');
  return {
    exceptions: [...lines].sort(),
    aggregators: lines.filter((line) => line.startsWith('aggregator ')),
    domains: domains
      .split(/^(?=<)/m)
      .filter((domain) => !domain.includes('board-agent'))
      .map((domain) => domain.trimEnd().split('\n').sort().join('\n'))
      .sort(),
  };
}

/**
 * `tomoyo apply` with a stop in front of a step; 0: none. Entries that move are written until the kernel has collected the
 * old ones, so that one run has more steps than another. @returns false: this one had fewer steps, and ended by itself
 */
async function applyNew(step: number): Promise<boolean> {
  await runOk(board, ['rm', '-f', STEPS]);
  const stop = stopEnvironment({ library: STOPPER, root: ROOTS, step, how: 'kill', log: STEPS });
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...stop };
  const { signal, code, stderr } = await board.run(
    [...AS_MANAGER, '/usr/bin/node', '/usr/bin/tomoyo', 'apply', POLICY],
    {
      env,
      timeoutMs: 250_000,
    },
  );
  const isCut = signal === 'SIGKILL';
  const had = (await stepsOfRun()).length;
  if (isCut ? step === 0 : code !== 0 || (step > 0 && had >= step))
    throw new Error(`step ${step} of ${had}: ${code} ${signal} ${stderr.toString()}`);
  return isCut;
}

const stepsOfRun = async () => (await board.readFile(STEPS)).toString().trimEnd().split('\n');

const symptoms = (codes: string) =>
  node.eval(`return (await tomoyo.doctor()).symptoms.map(({ code }) => code).filter((code) => ${codes})`);

function cutSteps(last: number): readonly number[] {
  const steps = new Set([last]);
  for (let step = FIRST; step < last; step += EVERY) steps.add(step);
  return [...steps].sort((a, b) => a - b);
}

describe('apply, killed in front of each step', () => {
  it('refuses nothing meanwhile; doctor says so; --repair brings the old policy, the next apply the new one', async () => {
    await applyText('OLD');
    const before = await policy();
    await applyNew(0);
    const after = await policy();
    const steps = await stepsOfRun();
    expect(steps.some((step) => step.endsWith('rename /run/tomoyo/apply.journal'))).toBe(true);
    const journal = steps.findIndex((step) => step.includes(' rename ')) + 1;
    const removal = steps.findIndex((step) => step.includes(' unlink /run/tomoyo/apply.journal')) + 1;
    expect(removal).toBeGreaterThan(journal + 5);
    await applyText('OLD');
    expect(await policy()).toEqual(before);

    const cutAll = async () => {
      for (const [cut, step] of cutSteps(steps.length).entries()) {
        const what = `in front of ${steps[step - 1]}`;
        const isCut = await applyNew(step);
        const isLeft = isCut && step > journal && step <= removal;
        expect([what, await symptoms("code === 'apply_cut_short'")]).toEqual([what, isLeft ? ['apply_cut_short'] : []]);
        if (!isLeft) expect([what, await policy()]).toEqual([what, step <= journal ? before : after]);
        if (cut % 2 === 0) {
          const repaired = await node.eval('return (await tomoyo.repair()) ?? null');
          if (isLeft) expect(repaired).toMatchObject({ pid: expect.any(Number), lines: expect.any(Number) });
          else expect(repaired).toBeNull();
          if (isLeft) expect([what, await policy()]).toEqual([what, before]);
        } else {
          const report = await applyText('NEW');
          expect([what, 'recovered' in report, report.refused, report.notKept]).toEqual([what, isLeft, [], []]);
          expect([what, await policy()]).toEqual([what, after]);
        }
        await applyText('OLD');
        expect([what, await policy()]).toEqual([what, before]);
      }
    };
    const met = await readingWhile(board, cutAll, { pauses: true });
    expect(met.refused.slice(0, -1)).toEqual(ALLOWED.map(() => 0));

    // as a command; and to somebody who may not look nothing is said
    await applyNew(journal + 5);
    const user = await GuestNode.start(board, { uid: 1000 });
    expect((await user.eval('return tomoyo.doctor()')).symptoms).not.toContainEqual(
      expect.objectContaining({ code: 'apply_cut_short' }),
    );
    expect((await user.try('return tomoyo.repair()')).error).toMatchObject({ code: 'TOMOYO_NO_PERMISSION' });
    const { notes } = await node.eval(`return tomoyo.apply(given.NEW, { mode: 'replace', dryRun: true })`);
    expect(notes).toEqual([expect.stringMatching(/^an apply of process \d+, begun .*, was cut short/)]);
    const said = await board.run(['tomoyo', 'doctor', '--json'], { timeoutMs: 250_000 });
    expect(JSON.parse(said.stdout.toString()).symptoms).toContainEqual(
      expect.objectContaining({ code: 'apply_cut_short', fix: expect.stringContaining('tomoyo doctor --repair') }),
    );
    const repair = await board.run([...AS_MANAGER, 'tomoyo', 'doctor', '--repair'], { timeoutMs: 250_000 });
    expect(repair.stderr.toString()).toMatch(
      /^The apply of process \d+, begun \S+, was cut short and is taken back: \d+ lines written\.$/m,
    );
    expect(repair.stdout.toString()).not.toContain('apply_cut_short');
    expect(await policy()).toEqual(before);
    expect(await runOk(board, ['ls', '-A', '/run/tomoyo'])).toBe('');
  });
});
