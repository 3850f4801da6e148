import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { findingBy } from '../../../../lib/policy/check/found.js';
import { LINTS } from '../../../../lib/policy/lint/codes.js';
import { lintPieces } from '../../../../lib/policy/lint/lint-pieces.js';
import { generateLines } from '../../../fuzz/generate-lines.js';
import { Random } from '../../../fuzz/random.js';

type Texts = Readonly<Partial<Record<PolicyKind, string>>>;

const SPICE = [
  '<kernel>',
  '<kernel> /bin/sh',
  'use_profile 1',
  'use_profile 3',
  'use_group 1',
  'quota_exceeded',
  '# lint: allow writable_and_executable,missing_file x',
  '# lint: allow nothing',
  '',
  'file execute /opt/\\*',
  'file write /opt/a\\*',
  'file execute /\\{\\*\\}/\\*\\-x keep',
  'file write @G',
  'file read @G path1.uid=@G',
  'file create /opt/a 0-0777',
  'select pid=1',
  'delete file write @G',
];

const text = (random: Random, lines: readonly string[]) =>
  random.times(1, 80, () => random.pick(lines).replaceAll('\n', ' ')).join('\n') + random.pick(['\n', '']);

function policy(seed: number): Texts {
  const random = new Random(seed);
  const generated = generateLines(60, seed).map(({ line }) => line);
  return {
    exception_policy: text(random, [
      ...generated,
      'path_group G /opt/a',
      'path_group G /\\*',
      'number_group G 0-65535',
      'acl_group 1 file write @G',
      'keep_domain any from any',
    ]),
    profile: text(random, ['1-CONFIG={ mode=learning }', '3-CONFIG={ mode=enforcing reject_log=no }', ...generated]),
    manager: text(random, ['manage_by_non_root', '/usr/bin/perl', '<kernel> /bin/sh', ...generated]),
    domain_policy: text(random, [...generated, ...SPICE, ...SPICE]),
  };
}

const root = {
  files: { look: (name: string) => (name.length % 2 === 0 ? 'exists' : 'missing'), folderAbove: () => '/' },
} as const;

async function lint(texts: Texts, cut: (text: string) => readonly string[]) {
  const files = (['exception_policy', 'profile', 'manager', 'domain_policy'] as const).map((kind) => ({
    kind,
    file: kind,
    chunks: async function* () {
      yield* cut(texts[kind] ?? '');
    },
  }));
  const found = [];
  for await (const each of lintPieces(files, { root })) {
    const frame = each.source.frame(each.start, each.end);
    found.push({ ...findingBy(LINTS, each), word: each.source.slice(each.start, each.end), frame });
  }
  return found;
}

it('never throws, says all in order and at words, and the same however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const texts = policy(seed);
      const random = new Random(seed);
      const found = await lint(texts, (whole) => [whole]);
      for (const { word, line, column } of found) {
        expect(word).not.toContain('\n');
        expect([line, column].every((number) => number > 0)).toBe(true);
      }
      const files = [...new Set(found.map(({ file }) => file))];
      for (const file of files) {
        const lines = found
          .filter((each) => each.file === file && each.code !== 'unused_allow')
          .map(({ line }) => line);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
      }
      const pieces = (whole: string) => {
        const cut: string[] = [];
        for (let at = 0; at < whole.length;) {
          const end = at + random.between(1, 200);
          cut.push(whole.slice(at, end));
          at = end;
        }
        return cut;
      };
      expect(await lint(texts, pieces)).toEqual(found);
    }),
    { numRuns: 100 },
  );
});
