/** What holds for every policy: texts from the fuzzer's generator, which is asked of kernels too. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyKind, PolicyNode } from '../../../lib/language/ast.js';
import { formatAddressRange, parseAddressRange } from '../../../lib/language/address.js';
import { formatNumberRange, parseNumberRange } from '../../../lib/language/lexemes.js';
import { parseLine, parsePolicy } from '../../../lib/language/parse.js';
import { parsePolicyLines } from '../../../lib/language/parse-stream.js';
import { compilePattern } from '../../../lib/language/pattern.js';
import { kernelForm, print } from '../../../lib/language/print.js';
import { generateLine, LINE_FILES } from '../../fuzz/generate-lines.js';

/** Lines of one file, most of them such as the kernel takes; none of the very long ones. */
const policy = fc
  .tuple(fc.constantFrom(...LINE_FILES), fc.array(fc.integer(), { maxLength: 20 }))
  .map(([kind, seeds]) => {
    const cases = seeds.map((seed) => generateLine(kind, seed));
    const lines = cases.flatMap(({ context, line }) => `${context}${line}`.split('\n'));
    return { kind, lines: lines.filter(({ length }) => length < 5000) };
  });
const wordBits = fc.constantFrom(32 as const, 64 as const);

describe('a policy', () => {
  it('untouched prints its own text, whatever its line ends', () => {
    fc.assert(
      fc.property(policy, wordBits, fc.constantFrom('\n', '\r\n', '\n\n'), ({ kind, lines }, bits, end) => {
        const text = lines.join(end);
        expect(print(parsePolicy(text, { kind, wordBits: bits }))).toBe(text);
      }),
    );
  });

  it('of changed nodes prints what parses again to the same nodes, without an error', () => {
    fc.assert(
      fc.property(policy, wordBits, ({ kind, lines }, bits) => {
        const file = parsePolicy(lines.map((line) => `${line}\n`).join(''), { kind, wordBits: bits });
        const nodes = file.nodes.flatMap((node) => (AS_WRITTEN.has(node.kind) ? [] : { ...node }));
        const printed = print({ ...file, nodes });
        const again = parsePolicy(printed, { kind, wordBits: bits });
        expect(again.errors).toEqual([]);
        expect(again.nodes.map(meaning)).toEqual(nodes.map(meaning));
        expect(again.nodes.map((node) => `${kernelForm(node)}\n`).join('')).toBe(printed);
        expect(again.warnings.filter(({ code }) => code === 'number_wraps' || code === 'lenient_operations')).toEqual(
          [],
        );
      }),
    );
  });

  it('means the same on a kernel of 32 bits when it was printed for one', () => {
    fc.assert(
      fc.property(policy, ({ kind, lines }) => {
        for (const line of lines) {
          const { node, errors } = parseLine(line, { kind, wordBits: 32 });
          if (errors.length > 0 || AS_WRITTEN.has(node.kind)) continue;
          expect(meaning(parseLine(kernelForm(node), { kind, wordBits: 64 }).node)).toEqual(meaning(node));
        }
      }),
    );
  });

  it('has the same nodes and problems wherever it is cut in two', async () => {
    for (const { kind, lines } of fc.sample(policy, { numRuns: 20, seed: 3 })) {
      const text = lines.slice(0, 6).join('\n');
      const whole = await collect([text], kind);
      for (let at = 0; at <= text.length; at += 1) {
        expect(await collect([text.slice(0, at), text.slice(at)], kind)).toEqual(whole);
      }
      expect(await collect(text.split(''), kind)).toEqual(whole);
    }
  });
});

describe('a pattern', () => {
  it('of any text throws nothing, whatever the name', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('\\', '/', '{', '}', '-', '*', '0', '4', 'a')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        expect(typeof compilePattern(pattern).matches(name)).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});

/** Nodes that are printed as they were written. */
const AS_WRITTEN: ReadonlySet<PolicyNode['kind']> = new Set(['unknown', 'comment', 'blank', 'stat']);

/** A node without its place, and numbers and addresses as they are printed. */
function meaning(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(meaning);
  if (typeof node !== 'object' || node === null) return node;
  const parts = Object.entries(node)
    .filter(([key]) => !PLACE.has(key) && !(key === 'text' && 'operator' in node))
    .map(([key, part]) => [key, meaning(part)] as const);
  const found = Object.fromEntries(parts) as Record<string, unknown>;
  const { kind, text } = found;
  if (kind === 'number') found['text'] = inKernelForm(parseNumberRange, formatNumberRange, text);
  if (kind === 'address') found['text'] = inKernelForm(parseAddressRange, formatAddressRange, text);
  if (kind === 'argv') found['index'] = inKernelForm(parseNumberRange, formatNumberRange, found['index']);
  return found;
}
const PLACE = new Set(['start', 'end', 'raw', 'at', 'written']);

function inKernelForm<T>(parse: (text: string) => T | undefined, format: (value: T) => string, text: unknown): string {
  const value = parse(String(text));
  return value === undefined ? `not parsed: ${String(text)}` : format(value);
}

async function collect(chunks: readonly string[], kind: PolicyKind) {
  const out = [];
  for await (const { node, errors, warnings } of parsePolicyLines(chunks, { kind })) {
    const problems = [...errors, ...warnings].map(({ line, column, reason, frame }) => [line, column, reason, frame]);
    out.push({ node, problems });
  }
  return out;
}
