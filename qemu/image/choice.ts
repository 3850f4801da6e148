/** Checks a name out of a fixed list, with a hint where the name is nearly right or is known under another name. */
import { TomoyoError } from '../../lib/errors.js';
import { ARCHITECTURES, KERNEL_SERIES, type Architecture, type KernelSeries } from './board-image.js';

const OTHER_NAMES: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  armv8: 'arm64',
  arm: 'armhf',
  armv7: 'armhf',
  armv7l: 'armhf',
  armmp: 'armhf',
};

const OF_X86: ReadonlySet<string> = new Set(['x86-64', 'x86_64', 'x64', 'amd64']);

/** @throws TomoyoError BOARD_BAD_OPTION: not a name of the list. */
export function checkedArchitecture(value: string): Architecture {
  if (OF_X86.has(value.toLowerCase())) {
    const text = 'There is no image of ours for x86-64: give a "kernel" with a "rootfs" or an "initrd".';
    throw new TomoyoError('BOARD_BAD_OPTION', text);
  }
  return chosen('architecture', value, ARCHITECTURES);
}

/** @throws TomoyoError BOARD_BAD_OPTION: not a name of the list, or Debian has no such kernel for the architecture. */
export function checkedKernelSeries(value: string, architecture: Architecture): KernelSeries {
  const series = chosen('kernel', value, KERNEL_SERIES);
  if (architecture === 'armhf' && series !== '6.1') {
    throw new TomoyoError(
      'BOARD_BAD_OPTION',
      `There is no ${series} kernel for armhf: Debian 12 has 6.1 for armhf, and 6.1 and 6.12 for arm64.`,
    );
  }
  return series;
}

function chosen<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const near = nearest(value, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new TomoyoError('BOARD_BAD_OPTION', `"${option}" must be ${names.join(' or ')}, got "${value}".${hint}`);
}

function nearest(value: string, names: readonly string[]): string | undefined {
  const word = value.toLowerCase();
  const known = OTHER_NAMES[word];
  if (known !== undefined && names.includes(known)) return known;
  // A full version such as 6.12.3; the longer name first, as 6.1 begins 6.12 too.
  const byLength = [...names].sort((left, right) => right.length - left.length);
  const begun = byLength.find((name) => word.replace(/^v/, '').startsWith(name));
  if (begun !== undefined || !/[a-z]/.test(word)) return begun; // another number is no slip of the finger
  const [nearestName] = [...names].sort((left, right) => distance(word, left) - distance(word, right));
  return nearestName !== undefined && distance(word, nearestName) <= 2 ? nearestName : undefined;
}

/** Swapped letters are the commonest slip, so they count as one edit. */
function distance(from: string, to: string): number {
  const swapped = from.split('').sort().join() === to.split('').sort().join();
  return swapped ? 1 : edits(from, to);
}

/** How often a character has to be put in, taken out or replaced to turn one word into the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
