import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GivenPolicy } from '../../../../lib/policy/diff/compare.js';
import { undoText, type UndoText } from '../../../../lib/policy/diff/undo-text.js';
import { planWrites, type Plan } from '../../../../lib/policy/diff/plan.js';
import type { PolicyText } from '../../../../lib/policy/diff/policy-text.js';
import type { PlannedWrite } from '../../../../lib/policy/diff/script.js';
import { ModelKernel } from './model-kernel.js';

const DOMAINS = ['<kernel>', '<kernel> /a', '<kernel> /a /b', '<kernel> /b'];
const PATHS = ['/a', '/b', '/x1', '/x2'];
const PATTERNS = [...PATHS, '/x\\$', '/\\*', '@G', '@H'];
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const entry = fc
  .tuple(pick('execute', 'read', 'read/write', 'write'), pick(...PATTERNS))
  .map((words) => `file ${words.join(' ')}`);
const domain = fc
  .record({
    profile: pick(0, 1, 2, 3),
    groups: fc.uniqueArray(pick(0, 1, 2)),
    entries: fc.uniqueArray(entry, { maxLength: 5 }),
  })
  .map(({ profile, groups, entries }) =>
    [`use_profile ${profile}`, ...groups.map((group) => `use_group ${group}`), ...entries].join('\n'),
  );
const domainText = fc
  .subarray(DOMAINS)
  .chain((names) =>
    fc
      .tuple(...names.map(() => domain))
      .map((bodies) => names.map((name, index) => `${name}\n${bodies[index]}\n`).join('\n')),
  );
const level = pick('disabled', 'permissive', 'enforcing').map((mode) => `{ mode=${mode} grant_log=no reject_log=no }`);
const profileText = fc
  .tuple(level, level, level, fc.subarray(['1-CONFIG::file', '2-CONFIG::file::open', '3-CONFIG::file::execute']), level)
  .map(([one, two, three, deep, more]) =>
    [
      '0-COMMENT=',
      `1-CONFIG=${one}`,
      `2-CONFIG=${two}`,
      `3-CONFIG=${three}`,
      ...deep.map((key) => `${key}=${more}`),
      '',
    ].join('\n'),
  );
const control = fc
  .tuple(
    pick('initialize_domain', 'no_initialize_domain', 'keep_domain', 'no_keep_domain'),
    pick('/a', '/b', '/x1', 'any'),
    pick('any', '<kernel> /a', '/b'),
  )
  .map(([keyword, program, from]) => `${keyword} ${program} from ${from}`);
const member = fc
  .tuple(pick('G', 'H'), pick('/a', '/x1', '/x\\$'))
  .map(([group, path]) => `path_group ${group} ${path}`);
const aclGroup = fc.tuple(pick(0, 1, 2), entry).map(([group, text]) => `acl_group ${group} ${text}`);

type Texts = readonly [string, string, string];
const policy = (exceptions: fc.Arbitrary<string[]>): fc.Arbitrary<Texts> =>
  fc.tuple(
    profileText,
    exceptions.map((lines) => lines.map((line) => `${line}\n`).join('')),
    domainText,
  );

function asFiles([profile, exceptions, domains]: Texts): readonly PolicyText[] {
  return [
    { kind: 'profile', file: 'profile.conf', text: profile },
    { kind: 'exception_policy', file: 'exception_policy.conf', text: exceptions },
    { kind: 'domain_policy', file: 'domain_policy.conf', text: domains },
  ];
}

function kernelWith(texts: Texts): ModelKernel {
  const kernel = new ModelKernel();
  for (const { kind, text } of asFiles(texts)) kernel.writeAll(kind, text);
  return kernel;
}

const options = { mode: 'replace', wordBits: 64 } as const;

function plan(kernel: ModelKernel, texts: Texts) {
  const { changes, refused } = new GivenPolicy(asFiles(texts), options).compare(kernel.policy);
  expect(refused).toEqual([]);
  return { changes, plan: planWrites(changes, kernel.policy) };
}

/** All that is written, in order. */
function writesOf({ additions, switches, removals, moves }: Plan): readonly Pick<PlannedWrite, 'file' | 'text'>[] {
  const moving = moves.map(({ file, domain: name, texts: again, bridges }) => {
    const lines = [
      ...(name === undefined ? [] : [`select ${name}`]),
      ...again,
      // the last one first, as Script.deleteAll() does
      ...bridges.map((_, index) => `delete ${bridges[bridges.length - 1 - index]}`),
    ];
    return { file, text: lines.join('\n') };
  });
  return [...additions, ...switches, ...removals, ...moving];
}

/** Applies and looks at the kernel after each line. */
function apply(kernel: ModelKernel, texts: Texts, look: () => void): void {
  for (const { file, text } of writesOf(plan(kernel, texts).plan))
    for (const line of text.trimEnd().split('\n')) {
      kernel.write(file, line);
      look();
    }
}

const sorted = (text: string) => text.split('\n').sort((a, b) => (a < b ? -1 : 1));
/** Domains as sets of lines: order is another matter. */
const content = (kernel: ModelKernel) => ({
  domains: sorted([...kernel.policy.domains.values()].map(({ text }) => sorted(text).join('|')).join('\n')),
  exceptions: sorted(kernel.exceptionText),
});

describe('plan', { timeout: 60_000 }, () => {
  it('makes any policy of any other, and the second time there is nothing to do', () => {
    const any = policy(fc.uniqueArray(fc.oneof(control, member, aclGroup), { maxLength: 8 }));
    fc.assert(
      fc.property(any, any, (before, after) => {
        const kernel = kernelWith(before);
        apply(kernel, after, () => undefined);
        const fresh = kernelWith(after);
        // a domain that cannot be deleted, or is not given, stays
        if (!after[2].startsWith('<kernel>\n')) fresh.domains.set('<kernel>', kernel.domains.get('<kernel>')!);
        expect(content(kernel)).toEqual(content(fresh));
        // members of a group stay in the order in which they came
        for (const name of after.join('').includes('execute @') ? [] : namedInBoth(after, after))
          for (const path of PATHS) expect(kernel.execute(name, path)).toBe(fresh.execute(name, path));
        const again = plan(kernel, after).plan;
        expect([...again.additions, ...again.switches, ...again.removals, ...again.moves]).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses at no moment what both policies allow to read', () => {
    const exceptions = fc.uniqueArray(fc.oneof(member, aclGroup), { maxLength: 6 });
    fc.assert(
      fc.property(policy(exceptions), policy(exceptions), (before, after) => {
        const [kernel, old, fresh] = [kernelWith(before), kernelWith(before), kernelWith(after)];
        const asked = namedInBoth(before, after);
        const accesses = asked.flatMap((name) => PATHS.map((path) => [name, path] as const));
        const both = accesses.filter(([name, path]) => old.mayRead(name, path) && fresh.mayRead(name, path));
        apply(kernel, after, () => {
          expect(both.filter(([name, path]) => !kernel.mayRead(name, path))).toEqual([]);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('sends no program where neither policy sends it when entries change', () => {
    // a group whose members change steers by its old and new members for a moment
    const ungrouped = policy(fc.constant([])).map((texts): Texts => [
      texts[0],
      texts[1],
      texts[2].replace(/^.*@.*\n/gm, ''),
    ]);
    fc.assert(
      fc.property(ungrouped, ungrouped, (before, after) => {
        const [kernel, old, fresh] = [kernelWith(before), kernelWith(before), kernelWith(after)];
        apply(kernel, after, () => expect(strangeWays({ kernel, old, fresh }, namedInBoth(before, after))).toEqual([]));
      }),
      { numRuns: 200 },
    );
  });

  it('sends no program where neither policy sends it when transition control changes', () => {
    const domains = DOMAINS.map((name) => `${name}\nfile execute /\\*\n`).join('\n');
    const controls = fc
      .uniqueArray(control, { maxLength: 4 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    const controlled = controls.map((text): Texts => ['0-COMMENT=\n', text, domains]);
    fc.assert(
      fc.property(controlled, controlled, (before, after) => {
        const [kernel, old, fresh] = [kernelWith(before), kernelWith(before), kernelWith(after)];
        fc.pre(plan(kernel, after).plan.notes.length === 0);
        apply(kernel, after, () => expect(strangeWays({ kernel, old, fresh }, DOMAINS)).toEqual([]));
      }),
      { numRuns: 200 },
    );
  });

  it('goes back by the text that it gives for that, from wherever it had come to', () => {
    const aggregator = fc
      .tuple(pick('/x1', '/x2', '/x\\$'), pick('/a', '/b'))
      .map((names) => `aggregator ${names.join(' ')}`);
    const any = policy(fc.uniqueArray(fc.oneof(control, member, aclGroup, aggregator), { maxLength: 8 }));
    fc.assert(
      fc.property(any, any, fc.nat(), (before, after, end) => {
        const [kernel, old] = [kernelWith(before), kernelWith(before)];
        const back = undoText(plan(kernel, after).changes, kernel.policy);
        let lines = 0;
        apply(kernelWith(before), after, () => void (lines += 1));
        stopAfter(kernel, after, lines === 0 ? 0 : end % (lines + 1));
        merge(kernel, back);
        expect(content(kernel)).toEqual(content(old));
        for (const name of DOMAINS)
          if (!before[2].includes('@'))
            for (const path of PATHS) expect(kernel.execute(name, path)).toBe(old.execute(name, path));
      }),
      { numRuns: 200 },
    );
  });
});

/** Applies the first so many lines. */
function stopAfter(kernel: ModelKernel, texts: Texts, lines: number): void {
  let rest = lines;
  const whole = writesOf(plan(kernel, texts).plan);
  for (const { file, text } of whole)
    for (const line of text.trimEnd().split('\n'))
      if (rest-- > 0 || line.startsWith('select ')) kernel.write(file, line);
}

function merge(kernel: ModelKernel, back: UndoText): void {
  const texts = Object.entries(back).map(([kind, text]) => ({ kind, file: kind, text }));
  const undo = new GivenPolicy(texts as PolicyText[], { ...options, mode: 'merge', ordered: true });
  const { changes, refused } = undo.compare(kernel.policy);
  expect(refused).toEqual([]);
  for (const { file, text } of writesOf(planWrites(changes, kernel.policy))) kernel.writeAll(file, text);
}

interface Kernels {
  readonly kernel: ModelKernel;
  readonly old: ModelKernel;
  readonly fresh: ModelKernel;
}

/** `<kernel>` is there and stays even if nobody names it. */
function namedInBoth(before: Texts, after: Texts): readonly string[] {
  return DOMAINS.filter((name) => [before, after].every((texts) => `\n${texts[2]}`.includes(`\n${name}\n`)));
}

/** Programs that go where neither policy sends them. */
function strangeWays(kernels: Kernels, names: readonly string[]): readonly string[] {
  const { kernel, old, fresh } = kernels;
  return names.flatMap((name) =>
    PATHS.flatMap((path) => {
      const known = new Set([old.execute(name, path), fresh.execute(name, path)]);
      const way = kernel.execute(name, path);
      // what one of them refuses may be allowed for a moment, and then leads anywhere
      return known.has('refused') || known.has(way) ? [] : [`${path} in ${name} went to ${way}`];
    }),
  );
}
