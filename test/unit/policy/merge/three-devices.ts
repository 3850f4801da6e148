/** Random policies that overlap, as three devices might have them. */
import { sortPolicy } from '../../../../lib/policy/sort/sort-policy.js';
import { Entries } from '../../../fuzz/generate-acl.js';
import { domainLine, exceptionLine } from '../../../fuzz/generate-files.js';
import { Words } from '../../../fuzz/generate-words.js';
import { Random } from '../../../fuzz/random.js';

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join('');

/** Policies of random lines, of which only those are left that a kernel keeps. */
function randomPolicy(kind: 'domain_policy' | 'exception_policy', seed: number, isPlain: boolean): string {
  const entries = new Entries(new Words(new Random(seed)));
  const { random } = entries;
  const made = Array.from({ length: 40 }, () => {
    const { line } =
      kind === 'domain_policy' ? domainLine(entries, (text) => text) : exceptionLine(entries, (text) => text);
    const start =
      kind === 'domain_policy' && random.chance(0.2)
        ? [`<kernel> /${random.pick(['p', 'q'])}`, `use_profile ${random.between(0, 3)}`]
        : [];
    return [...start, ...(random.chance(0.2) ? [`# ${random.pick(['x', 'y'])}`] : []), line];
  }).flat();
  const all = kind === 'domain_policy' ? ['<kernel>', ...made] : made;
  const isUnwanted = (line: string) =>
    /^(?:delete|select|reset)/.test(line) ||
    (isPlain && /execute|grant_log=|^(?:<\S+ )?aggregator|^use_profile/.test(line));
  for (let left = all.filter((line) => !isUnwanted(line)); ;) {
    const { problems } = sortPolicy({ kind, file: 'x', text: lines(...left) });
    if (problems.length === 0) return lines(...left);
    const bad = new Set(problems.map(({ line }) => line));
    left = left.filter((_, index) => !bad.has(index + 1));
  }
}

/**
 * Three devices that have parts of the same, in orders of their own.
 * @param isPlain no line of which the order or the number decides something
 */
export function threeDevices(
  kind: 'domain_policy' | 'exception_policy',
  seed: number,
  isPlain: boolean,
): readonly string[] {
  const random = new Random(seed);
  const pool = randomPolicy(kind, seed, isPlain).split(/^(?=<kernel>)/m);
  return random.times(3, 3, () =>
    pool
      .flatMap((block) => {
        if (random.chance(0.1)) return [];
        const [name = '', ...rest] =
          kind === 'domain_policy' ? block.trim().split('\n') : ['', ...block.trim().split('\n')];
        const some = rest.filter(() => random.chance(0.8));
        if (random.chance(0.6)) some.sort(() => random.next() - 0.5);
        return lines(...(name === '' ? [] : [name]), ...some);
      })
      .join(''),
  );
}
