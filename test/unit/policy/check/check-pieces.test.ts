import { expect, it } from 'vitest';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { checkPolicy } from '../../../../lib/policy/check/check.js';
import { checkPieces } from '../../../../lib/policy/check/check-pieces.js';
import { findingOf } from '../../../../lib/policy/check/found.js';
import { generateLines } from '../../../fuzz/generate-lines.js';
import { Random } from '../../../fuzz/random.js';

type Texts = Readonly<Partial<Record<'domain_policy' | 'exception_policy' | 'profile', string>>>;
const KINDS = ['exception_policy', 'profile', 'domain_policy'] as const;

/** A policy with much in it that is said twice, covered, undefined or wrong. */
function policy(seed: number): Texts {
  const random = new Random(seed);
  const names = ['<kernel>', '<kernel> /a', '<kernel> /b', '<kernel>  /a', '<kernel> /a /b'];
  const entries = ['file read /etc/\\*', 'file read/write /etc/a', 'file read /etc/a', 'file read @G', 'file read /x'];
  const lines = [
    ...generateLines(60, seed).map(({ line }) => line),
    ...random.times(40, 60, () => random.pick(entries)),
    ...random.times(5, 10, () => random.pick(names)),
    ...random.times(0, 6, () => random.pick(['', '# x', 'use_profile 7', 'use_group 3', 'delete file read /x'])),
  ];
  const shuffled = lines
    .map((line) => ({ line: line.replaceAll('\n', ' '), key: random.between(0, 1 << 30) }))
    .sort((a, b) => a.key - b.key)
    .map(({ line }) => line);
  return {
    exception_policy: 'path_group G /etc/a\nacl_group 1 file read /a\\*\nacl_group 1 file read /ab\n',
    profile: '0-CONFIG={ mode=enforcing }\n',
    domain_policy: shuffled.join('\n') + random.pick(['\n', '']),
  };
}

function cut(text: string, random: Random): readonly string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + random.between(1, 200);
    chunks.push(text.slice(at, end));
    at = end;
  }
  return chunks;
}

async function inPieces(texts: Texts, seed: number) {
  const random = new Random(seed);
  const files = KINDS.map((kind) => ({
    kind,
    file: `${kind}.conf`,
    async *chunks() {
      yield* cut(texts[kind] ?? '', random);
    },
  }));
  const found = [];
  for await (const each of checkPieces(files))
    found.push({ ...findingOf(each), frame: each.source.frame(each.start, each.end) });
  return found;
}

function order(findings: readonly { readonly span: object; readonly code: string; readonly file: string }[]) {
  return findings.map(({ file, code, span }) => JSON.stringify([file, code, span])).sort();
}

it('check: a policy in pieces gives what the whole gives', async () => {
  const codes = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    const texts = policy(seed);
    const files = KINDS.map((kind) => parsePolicy(texts[kind] ?? '', { kind, file: `${kind}.conf` }));
    const whole = checkPolicy(files);
    for (const { code } of whole) codes.add(code);
    const pieces = await inPieces(texts, seed);
    expect(order(pieces)).toEqual(order(whole));
    for (const { frame } of pieces) expect(frame).toContain('^');
  }
  // enough was found to mean something
  for (const code of ['syntax', 'duplicate_entry', 'covered_entry', 'undefined_profile', 'undefined_acl_group'])
    expect(codes).toContain(code);
});

it('check: covered entries of an acl_group are found', () => {
  const file = parsePolicy('acl_group 1 file read /a/\\*\nacl_group 1 file read /a/b\nacl_group 2 file read /a/b\n', {
    kind: 'exception_policy',
  });
  expect(checkPolicy([file]).map(({ code, line, message }) => ({ code, line, message }))).toEqual([
    { code: 'covered_entry', line: 2, message: '"file read /a/\\*" of this acl_group grants all of it' },
  ]);
});
