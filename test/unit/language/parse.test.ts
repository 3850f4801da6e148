import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parseLine, parsePolicy } from '../../../lib/language/parse.js';
import { parsePolicyLines } from '../../../lib/language/parse-stream.js';
import { kernelForm, print } from '../../../lib/language/print.js';

const KINDS: readonly PolicyKind[] = ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'];

/** Captures of the kernel of that version. */
function capture(kernel: string, kind: PolicyKind): string {
  return readFileSync(new URL(`../../fixtures/policy/${kernel}/${kind}`, import.meta.url), 'latin1');
}

describe.each(['6.1', '6.12'])('what kernel %s prints', (kernel) => {
  test.each(KINDS)('%s: parses without a word, and every line is in the kernel form already', (kind) => {
    const text = capture(kernel, kind);
    const file = parsePolicy(text, { kind });
    expect(file.errors).toEqual([]);
    expect(file.warnings).toEqual([]);
    expect(print(file)).toBe(text);
    expect(file.nodes.map((node) => `${kernelForm(node)}\n`).join('')).toBe(text);
    for (const node of file.nodes) expect(text.slice(node.start, node.end)).toBe(node.raw);
  });
});

describe('any text at all', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.oneof(
          fc.string(),
          fc.constantFrom(
            ' ',
            '\n',
            '\r\n',
            '\0',
            '\t',
            'delete ',
            '<kernel>',
            'file read ',
            '/',
            '\\*',
            '=',
            '"',
            '0-',
            '1-CONFIG',
            'é',
          ),
        ),
      )
      .map((parts) => parts.join('')),
  );

  test('parse: never throws, and an untouched file prints its own text', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...KINDS), (input, kind) => {
        const file = parsePolicy(input, { kind });
        expect(print(file)).toBe(input);
        for (const error of file.errors) expect(error.frame).toContain('^');
        for (const warning of file.warnings) expect(warning.frame).toContain('^');
        expect(file.nodes.filter(({ kind: each }) => each === 'unknown')).toHaveLength(file.errors.length);
      }),
    );
  });

  test('parse: the kernel form of a line is its own kernel form', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...KINDS), (input, kind) => {
        const { node, errors } = parseLine(input, { kind });
        if (errors.length > 0 || node.kind === 'comment' || node.kind === 'stat') return;
        const form = kernelForm(node);
        expect(kernelForm(parseLine(form, { kind }).node)).toBe(form);
      }),
    );
  });

  test('parse in pieces: gives what the whole text gives', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat()), fc.constantFrom(...KINDS), async (input, cuts, kind) => {
        expect(await inPieces(cut(input, cuts), kind)).toEqual(whole(input, kind));
      }),
    );
  });
});

test('parse in pieces: gives what the whole text gives for every split point', async () => {
  const text = 'x\n<kernel>\nfile red /a\n\nuse_profile 300\nfile read/foo /b\n<kernel> y\nlast';
  const expected = whole(text, 'domain_policy');
  expect(expected).toHaveLength(8);
  for (let at = 0; at <= text.length; at += 1) {
    expect(await inPieces([text.slice(0, at), text.slice(at)], 'domain_policy')).toEqual(expected);
  }
  expect(await inPieces(text.split(''), 'domain_policy')).toEqual(expected);
});

function cut(text: string, cuts: readonly number[]): readonly string[] {
  const points = [0, ...cuts.map((each) => each % (text.length + 1)).sort((a, b) => a - b), text.length];
  return points.slice(1).map((end, index) => text.slice(points[index], end));
}

function show(problem: { line: number; column: number; reason: string; frame: string }) {
  const { line, column, reason, frame } = problem;
  return { line, column, reason, frame };
}

async function inPieces(pieces: readonly string[], kind: PolicyKind) {
  const out = [];
  for await (const { node, errors, warnings } of parsePolicyLines(pieces, { kind })) {
    out.push({ node, errors: errors.map(show), warnings: warnings.map(show) });
  }
  return out;
}

function whole(text: string, kind: PolicyKind) {
  const file = parsePolicy(text, { kind });
  return file.nodes.map((node) => {
    const here = ({ start }: { start: number }) => start >= node.start && start <= node.end;
    return { node, errors: file.errors.filter(here).map(show), warnings: file.warnings.filter(here).map(show) };
  });
}
