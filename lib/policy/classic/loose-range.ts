/** Numbers that are safe integers, else bigints: most are small. */
export interface LooseRange {
  readonly min: number | bigint;
  readonly max: number | bigint;
  /** It is no number or range as the kernel has them. */
  readonly isOdd: boolean;
}

/**
 * A number or range as tomoyo-patternize reads it: the smaller end from the begin, the larger from behind the first `-`, each as
 * far as there is a number. So `-5` is from 2^64-5 to 5. What does not fit into 64 bits is the largest number.
 * @returns undefined: no number there
 * Tested: test/harness/cli/patternize.test.ts against that program.
 */
export function parseLooseRange(text: string): LooseRange | undefined {
  if (PLAIN.test(text)) {
    const value = Number(text);
    return { min: value, max: value, isOdd: false };
  }
  const dash = text.indexOf('-');
  const min = readNumber(text, 0);
  if (dash < 0 || min === undefined)
    return min && { min: min.value, max: min.value, isOdd: !isWhole(min, text.length) };
  const max = readNumber(text, dash + 1);
  if (max === undefined) return undefined;
  const isOdd = !isWhole(min, dash) || !isWhole(max, text.length) || min.value > max.value;
  return { min: min.value, max: max.value, isOdd };
}

/** Whether the range `inner` begins and ends within `outer`, which is all that program compares. */
export function looseRangeContains(outer: LooseRange, inner: LooseRange): boolean {
  return outer.min <= inner.min && inner.max <= outer.max;
}

const PLAIN = /^(?:0|[1-9]\d{0,14})$/;

interface Found {
  readonly value: number | bigint;
  readonly end: number;
  readonly isOdd: boolean;
}

const isWhole = ({ end, isOdd }: Found, expected: number) => end === expected && !isOdd;

/** Sign, `0x` before hexadecimal digits, digits: what C's strtoul() takes. */
const DIGITS = {
  8: /([-+]?)()([0-7]+)/y,
  10: /([-+]?)()(\d+)/y,
  16: /([-+]?)(0[xX](?=[\da-fA-F]))?([\da-fA-F]+)/y,
} as const;
const PREFIX = { 8: '0o', 10: '', 16: '0x' } as const;

function readNumber(text: string, at: number): Found | undefined {
  const base = text[at] !== '0' ? 10 : /[xX]/.test(text[at + 1] ?? '') ? 16 : 8;
  const expression = DIGITS[base];
  expression.lastIndex = base === 16 ? at + 2 : at;
  const [, sign = '', again = '', digits = ''] = expression.exec(text) ?? [];
  if (digits === '') return undefined;
  const value = BigInt(`${PREFIX[base]}${digits}`);
  const isOdd = sign !== '' || again !== '' || value > LARGEST;
  return { value: stored(value, sign), end: expression.lastIndex, isOdd };
}

function stored(value: bigint, sign: string): number | bigint {
  const fits = value > LARGEST ? LARGEST : BigInt.asUintN(64, sign === '-' ? -value : value);
  return fits <= Number.MAX_SAFE_INTEGER ? Number(fits) : fits;
}

const LARGEST = 2n ** 64n - 1n;
