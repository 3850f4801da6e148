/** Policy lines for the kernel's files: valid ones, nearly valid ones and broken ones. */
import { Entries } from './generate-acl.js';
import { domainLine, exceptionLine, managerLine, profileLine, statLine } from './generate-files.js';
import { Words } from './generate-words.js';
import { Random } from './random.js';
import { bytes, spoil } from './spoil.js';
import { stretch } from './stretch.js';

export const LINE_FILES = ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'] as const;
export type LineFile = (typeof LINE_FILES)[number];

/** A line and what is written before it: where it then stands alone. Both one character a byte (latin1). */
export interface LineCase {
  readonly file: LineFile;
  /** Whole lines. */
  readonly context: string;
  /** Without its line end. */
  readonly line: string;
}

const SHARES: readonly (readonly [LineFile, number])[] = [
  ['domain_policy', 0.49],
  ['exception_policy', 0.29],
  ['profile', 0.15],
  ['manager', 0.05],
  ['stat', 0.02],
];

/**
 * The kernel takes the start of a known namespace's name for the whole: what is known is in what earlier lines did, so
 * only `<kernel>` is asked for by its start.
 */
function isAskable({ file, context, line }: LineCase): boolean {
  if (file !== 'exception_policy' && file !== 'profile') return true;
  return [...context.split('\n'), line].every((text) => {
    const plain = text.replaceAll(/[^\x21-\x7e]+/gu, ' ').trim();
    const [, namespace = ''] = /^(?:delete )?(<[^ ]*)/u.exec(plain) ?? [];
    return namespace.endsWith('>') || '<kernel>'.startsWith(namespace);
  });
}

/** `count` cases in file order; the same for the same seed. */
export function generateLines(count: number, seed: number): LineCase[] {
  const random = new Random(seed);
  const entries = new Entries(new Words(random));
  const cases: LineCase[] = [];
  for (const [index, [file, share]] of SHARES.entries()) {
    const upTo = index === SHARES.length - 1 ? count : cases.length + Math.round(count * share);
    while (cases.length < upTo) {
      const made = lineCase(file, entries);
      if (!isAskable(made)) continue;
      cases.push(made);
    }
  }
  return cases;
}

/** One case of one file. */
export function generateLine(file: LineFile, seed: number): LineCase {
  return lineCase(file, new Entries(new Words(new Random(seed))));
}

function lineCase(file: LineFile, entries: Entries): LineCase {
  const { random } = entries;
  const valid = {
    domain_policy: domainLine,
    exception_policy: exceptionLine,
    profile: profileLine,
    manager: managerLine,
    stat: statLine,
  }[file];
  const { context = '', line } = valid(entries, (text) => (random.chance(LONG_SHARE) ? stretch(text, random) : text));
  const damaged = random.weighted([
    [0.65, () => line],
    [0.33, () => spoil(line, random)],
    [0.02, () => bytes(random.between(1, 200), random)],
  ]);
  return { file, context, line: damaged };
}

/** Writing, reading back and undoing a megabyte takes the board as long as hundreds of usual lines. */
const LONG_SHARE = 0.005;
