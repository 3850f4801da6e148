/**
 * The number at a place of a line as C's scanf("%u") reads it: blanks, a sign, digits, whatever follows. It wraps at 32 bits,
 * as `-1` does; what does not fit into 64 bits is the largest.
 * @returns undefined: no digit there
 */
export function scanUnsigned(line: string, from: number): number | undefined {
  let at = from;
  while (line.charCodeAt(at) === SPACE) at += 1;
  const negative = line.charCodeAt(at) === MINUS;
  if (negative || line.charCodeAt(at) === PLUS) at += 1;
  let end = at;
  while (isDigit(line.charCodeAt(end))) end += 1;
  if (end === at) return undefined;
  const digits = line.slice(at, end);
  if (digits.length <= SAFE_DIGITS && !negative) return Number(digits) % 2 ** 32;
  const value = BigInt(digits);
  if (value > LARGEST) return 2 ** 32 - 1;
  return Number(BigInt.asUintN(32, negative ? -value : value));
}

const [SPACE, PLUS, MINUS] = [0x20, 0x2b, 0x2d];
const SAFE_DIGITS = 15;
const LARGEST = 2n ** 64n - 1n;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
