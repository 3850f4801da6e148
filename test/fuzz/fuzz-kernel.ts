/** Generated lines and patterns, the kernel's answers, and where ours differ. */
import { clip, lineDifference, pairDifference } from './compare.js';
import { generateLines, type LineCase } from './generate-lines.js';
import { encode, generatePairs, isAskableName } from './generate-pairs.js';
import { minimise, shorterTexts } from './minimise.js';
import type { KernelOracle, Way } from './oracle.js';

export interface FuzzOptions {
  readonly lines: number;
  readonly pairs: number;
  readonly seed: number;
  /** So many differences of a kind are made short; the others are shown as they were found. */
  readonly minimised?: number;
}

export interface FuzzReport {
  readonly lines: number;
  /** Lines that changed what the kernel lists. */
  readonly linesKept: number;
  readonly pairs: number;
  readonly pairsGranted: number;
  /** One a difference, ready to become a row of a test. */
  readonly differences: readonly string[];
}

/** Asks all, profile lines first: afterwards every profile is defined. */
export async function fuzzKernel(oracle: KernelOracle, options: FuzzOptions): Promise<FuzzReport> {
  const { lines, pairs, seed } = options;
  const cases = generateLines(lines, seed);
  const profile = await fuzzLines(
    oracle,
    cases.filter(({ file }) => file === 'profile'),
    options,
  );
  await oracle.defineAllProfiles();
  const others = await fuzzLines(
    oracle,
    cases.filter(({ file }) => file !== 'profile'),
    options,
  );
  const patterns = await fuzzPairs(oracle, options);
  return {
    lines: cases.length,
    linesKept: profile.kept + others.kept,
    pairs,
    pairsGranted: patterns.granted,
    differences: [...profile.differences, ...others.differences, ...patterns.differences].map(
      (text) => `${text} [${oracle.board.image.kernelRelease}, seed ${seed}]`,
    ),
  };
}

async function fuzzLines(oracle: KernelOracle, cases: readonly LineCase[], { minimised = 10 }: FuzzOptions) {
  const differ = async (asked: readonly LineCase[]) => {
    const answers = await oracle.askLines(asked);
    const texts = answers.map((answer, index) => lineDifference(asked[index] as LineCase, answer, oracle.wordBits));
    return { texts, kept: answers.filter(({ gone, came }) => gone.length + came.length > 0).length };
  };
  const { texts, kept } = await differ(cases);
  const found = cases.filter((_, index) => texts[index] !== undefined);
  const short = await minimise(found.slice(0, minimised), shorterCases, async (asked) =>
    (await differ(asked)).texts.map((text) => text !== undefined),
  );
  const shown = [...short, ...found.slice(minimised)];
  const { texts: differences } = await differ(shown);
  return { kept, differences: shown.map((one, index) => `${shownCase(one)}: ${differences[index] ?? 'only once'}`) };
}

function shorterCases({ file, context, line }: LineCase): LineCase[] {
  const lines = context.split('\n').slice(0, -1);
  const contexts = [
    ...lines.map((_, at) => lines.filter((__, index) => index !== at)),
    ...lines.flatMap((text, at) =>
      shorterTexts(text).map((short) => lines.map((old, index) => (index === at ? short : old))),
    ),
  ].map((kept) => kept.map((text) => `${text}\n`).join(''));
  return [
    ...contexts.map((short) => ({ file, context: short, line })),
    ...shorterTexts(line).map((short) => ({ file, context, line: short })),
  ];
}

function shownCase({ file, context, line }: LineCase): string {
  return JSON.stringify({ file, context: clip(context), line: clip(line) });
}

async function fuzzPairs(oracle: KernelOracle, { pairs, seed, minimised = 10 }: FuzzOptions) {
  interface Pair {
    readonly way: Way;
    readonly pattern: string;
    readonly name: string;
  }
  let granted = 0;
  const differ = async (asked: readonly Pair[]) => {
    const answers = await oracle.askPatterns(asked.map(({ name, ...one }) => ({ ...one, names: [name] })));
    return asked.map(({ pattern, name }, index) => {
      const [answer] = answers[index] ?? [];
      return answer === undefined ? undefined : pairDifference(pattern, name, answer);
    });
  };
  const cases = generatePairs(pairs, seed);
  const found: Pair[] = [];
  for (const [index, answers] of (await oracle.askPatterns(cases)).entries()) {
    const { way, pattern, names } = cases[index] ?? { way: 'socket', pattern: '', names: [] };
    for (const [at, answer] of answers.entries()) {
      const name = names[at] ?? '';
      if (answer === undefined)
        throw new Error(`The kernel did not say whether ${pattern} matches the ${way} ${JSON.stringify(name)}.`);
      if (answer) granted++;
      if (pairDifference(pattern, name, answer) !== undefined) found.push({ way, pattern, name });
    }
  }
  const shorter = ({ way, pattern, name }: Pair) =>
    [
      ...shorterTexts(pattern).map((text) => ({ way, pattern: text, name })),
      ...shorterTexts(name).map((text) => ({ way, pattern, name: text })),
    ].filter((pair) => pair.pattern !== '' && !pair.pattern.startsWith('@') && isAskableName(way, pair.name));
  const short = await minimise(found.slice(0, minimised), shorter, async (asked) =>
    (await differ(asked)).map((text) => text !== undefined),
  );
  const shown = [...short, ...found.slice(minimised)];
  const texts = await differ(shown);
  const differences = shown.map(
    ({ way, pattern, name }, index) =>
      `${JSON.stringify({ way, pattern, name: encode(name) })}: ${texts[index] ?? 'only once'}`,
  );
  return { granted, differences };
}
