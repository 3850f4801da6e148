import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { LINTS, type LintCode } from '../../../../lib/policy/lint/codes.js';
import { ENTRY_CASES } from './entry-cases.js';
import { domain, type LintCase } from './lint-case.js';
import { lintTexts, placesOf, type Texts } from './lint-texts.js';
import { POLICY_CASES, PROFILE } from './policy-cases.js';

const CASES: readonly LintCase[] = [...ENTRY_CASES, ...POLICY_CASES];

/** The texts as they are given, and where the rule speaks. */
function unmarked({ code, texts }: LintCase): { texts: Texts; places: readonly string[] } {
  const places: string[] = [];
  const clean: Partial<Record<PolicyKind, string>> = {};
  for (const kind of ['exception_policy', 'profile', 'manager', 'domain_policy'] as const) {
    const lines = texts[kind]?.split('\n');
    if (lines === undefined) continue;
    for (const [index, line] of lines.entries()) if (line.endsWith(' <-')) places.push(`${kind}:${index + 1} ${code}`);
    clean[kind] = `${lines.map((line) => line.replace(/ <-$/, '')).join('\n')}\n`;
  }
  return { texts: clean, places };
}

function silenced({ code, texts }: LintCase): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([kind, text]) => [
      kind,
      text.replaceAll(/^(.*) <-$/gm, `# lint: allow ${code} as it must be\n$1`) + '\n',
    ]),
  );
}

const codesOff = (...on: readonly LintCode[]) =>
  new Set((Object.keys(LINTS) as LintCode[]).filter((code) => !on.includes(code)));

describe('tomoyo lint', () => {
  it('has a case for every rule', () => {
    const codes = new Set<LintCode>([...CASES.map(({ code }) => code), 'unused_allow']);
    expect(codes).toEqual(new Set(Object.keys(LINTS)));
  });

  it.each(CASES.map((each) => [each.code, each] as const))(
    'finds %s where it is, and nowhere else',
    async (code, each) => {
      const { texts, places } = unmarked(each);
      const found = await placesOf(texts, { ...each.options });
      expect(found.filter((place) => place.endsWith(` ${code}`))).toEqual(places);
    },
  );

  it.each(CASES.map((each) => [each.code, each] as const))(
    'silences %s by a comment in the line above',
    async (code, each) => {
      expect(await placesOf(silenced(each), { ...each.options, off: codesOff(code, 'unused_allow') })).toEqual([]);
    },
  );

  it.each(CASES.map((each) => [each.code, each] as const))('does not ask %s when it is off', async (code, each) => {
    const { texts } = unmarked(each);
    const found = await placesOf(texts, { ...each.options, off: new Set([code]) });
    expect(found.filter((place) => place.endsWith(` ${code}`))).toEqual([]);
  });

  it('says who may execute what is written, and by which word', async () => {
    const texts = {
      exception_policy: 'path_group W /opt/a\n',
      domain_policy: `${domain('file execute /opt/\\*', 'file write @W')}\n`,
    };
    const [finding] = await lintTexts(texts, { off: codesOff('writable_and_executable') });
    expect(finding).toMatchObject({
      message: '@W, by its member /opt/a, may be written here, and <kernel> /usr/sbin/x may execute /opt/\\*',
      severity: 'warning',
      file: 'domain_policy',
      line: 5,
      column: 12,
    });
  });

  it('does not ask one file for what another must say', async () => {
    expect(await placesOf({ exception_policy: `path_group G /a\n`, profile: `${PROFILE}\n` })).toEqual([]);
    expect(await placesOf({ domain_policy: '<kernel>\nuse_profile 3\nuse_group 1\n' })).toEqual([]);
  });

  it('counts lines with errors, and goes on behind them', async () => {
    const broken: unknown[] = [];
    const texts = {
      domain_policy: '<kernel>\nfile raed /a\nfile write /\\*\n',
      profile: '0-CONFIG={ mode=lerning }\nx\n',
    };
    const found = await placesOf(texts, { onBroken: (file, lines) => broken.push([file, lines]) });
    expect(found).toEqual(['domain_policy:3 broad_pattern']);
    expect(broken).toContainEqual(['domain_policy', 1]);
    expect(broken).toContainEqual(['profile', expect.any(Number)]);
  });

  it.each([
    ['<kernel>\nfile read /a', 1],
    ['<kernel>\nfile read /a\0b\n\0\0\n', 2],
    ['<kernel>\nfile read /a\n', 0],
  ])('takes a file that is cut off or binary for one with errors: %j', async (text, expected) => {
    for (const texts of [{ domain_policy: text }, { manager: text.replace('file read ', '') }]) {
      let broken = 0;
      await lintTexts(texts, { onBroken: (_file, lines) => (broken += lines) });
      expect(broken).toBe(expected);
    }
  });

  it('says so when there are too many patterns to compare all', async () => {
    let words = 0;
    const executed = Array.from({ length: 300 }, (_, index) => `file execute /opt/\\*/x${index}`);
    await lintTexts(
      { domain_policy: `${domain(...executed, 'file write /opt/a/y')}\n` },
      { onCutShort: (count) => (words = count) },
    );
    expect(words).toBe(1);
  });
});
