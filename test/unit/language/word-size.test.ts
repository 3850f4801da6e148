/** Numbers that wrap: what kernels of 64 and 32 bits keep. The fuzzer asks boards of both: test/board/fuzz.board.ts. */
import { describe, expect, test } from 'vitest';
import { parseLine, parsePolicy } from '../../../lib/language/parse.js';
import { parsePolicyLines } from '../../../lib/language/parse-stream.js';
import { parseNumberRange, formatNumberRange } from '../../../lib/language/lexemes.js';
import { kernelForm, print } from '../../../lib/language/print.js';

/** An entry and what each kernel prints; undefined: dropped. `=` is the same as written, without a warning. */
const ROWS: readonly (readonly [entry: string, bits64: string | undefined, bits32: string | undefined])[] = [
  ['file chown /a 4294967295', '=', '='],
  ['file chown /a 4294967296', '=', 'file chown /a 0'],
  ['file chown /a 040000000005', '=', 'file chown /a 05'],
  ['file chown /a 0x1000000ab', 'file chown /a 0x1000000AB', 'file chown /a 0xAB'],
  ['file chown /a 999999999', '=', '='],
  ['file chown /a 1-4294967295', '=', '='],
  ['file chown /a 1-4294967296', '=', undefined],
  ['file chown /a 7-4294967303', '=', 'file chown /a 7'],
  ['file chown /a 4294967303-8', undefined, 'file chown /a 7-8'],
  ['file chown /a 5-18446744073709551621', 'file chown /a 5', 'file chown /a 5'],
  ['network inet stream bind 1.2.3.4 4294967376', undefined, 'network inet stream bind 1.2.3.4 80'],
  ['network inet stream bind 1.2.3.4 4294967376-4294967377', undefined, 'network inet stream bind 1.2.3.4 80-81'],
  ['file read /a task.uid=4294967296', '=', 'file read /a task.uid=0'],
  ['file read /a 4294967296!=task.uid', '=', 'file read /a 0!=task.uid'],
  ['file execute /a exec.argv[4294967297]="x"', '=', 'file execute /a exec.argv[1]="x"'],
  ['file execute /a exec.argv[18446744073709551617]!="x"', 'file execute /a exec.argv[1]!="x"', 'file execute /a exec.argv[1]!="x"'],
]; // prettier-ignore

describe.each([64, 32] as const)('a kernel of %d bits', (wordBits) => {
  test.each(ROWS.map(([entry, bits64, bits32]) => ({ entry, kept: wordBits === 64 ? bits64 : bits32 })))(
    '$entry',
    ({ entry, kept }) => {
      const { node, errors, warnings } = parseLine(entry, { kind: 'domain_policy', wordBits });
      const printed = kept === '=' ? entry : kept;
      expect(node.kind === 'unknown' ? undefined : kernelForm(node)).toBe(printed);
      expect(errors).toHaveLength(kept === undefined ? 1 : 0);
      const wraps = kept !== undefined && kept.toLowerCase() !== entry && kept !== '=';
      expect(warnings.map(({ code }) => code)).toEqual(wraps ? ['number_wraps'] : []);
    },
  );
});

test('a number that wraps keeps its place and spelling, and an untouched file its text', () => {
  const text = 'number_group G 4294967296-4294967297\n';
  const file = parsePolicy(text, { kind: 'exception_policy', wordBits: 32 });
  expect(file.nodes[0]).toMatchObject({
    raw: 'number_group G 4294967296-4294967297',
    member: { text: '0-1', at: 15, written: '4294967296-4294967297' },
  });
  expect(file.warnings.map(({ reason, column }) => `${column} ${reason}`)).toEqual([
    '16 "4294967296-4294967297" is too large; the kernel stores 0-1',
  ]);
  expect(print(file)).toBe(text);
});

test('the word size reaches a policy that comes in pieces', async () => {
  const kept = [];
  for await (const { node } of parsePolicyLines(['number_group G 429', '4967299\n'], {
    kind: 'exception_policy',
    wordBits: 32,
  }))
    kept.push(kernelForm(node));
  expect(kept).toEqual(['number_group G 3']);
});

test('a number of very many digits wraps as all its digits say', () => {
  const digits = `1${'0'.repeat(100)}7`;
  const value = BigInt(digits);
  for (const wordBits of [32, 64] as const) {
    const range = parseNumberRange(digits, wordBits);
    expect(range).toMatchObject({ min: BigInt.asUintN(wordBits, value), wraps: true });
    expect(range && formatNumberRange(range)).toBe(String(BigInt.asUintN(wordBits, value)));
  }
});
