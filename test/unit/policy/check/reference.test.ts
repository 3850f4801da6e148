import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIRECTIVES } from '../../../../lib/language/directive-table.js';
import * as keywords from '../../../../lib/language/keyword-table.js';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { CHECKS } from '../../../../lib/policy/check/codes.js';
import { LINTS } from '../../../../lib/policy/lint/codes.js';
// @ts-expect-error a script has no declarations
import { lintPage, referencePage } from '../../../../scripts/reference.mjs';

const page = (name: string) => readFileSync(new URL(`../../../../docs/reference/${name}`, import.meta.url), 'utf8');

describe('the reference page', () => {
  it('is what the script makes of the tables: run node scripts/reference.mjs', () => {
    expect(page('policy-language.md')).toBe(referencePage(DIRECTIVES, keywords, CHECKS));
    expect(page('lint.md')).toBe(lintPage(LINTS));
  });

  it.each(DIRECTIVES.map((row) => [row.example, row] as const))('has an example that parses: %s', (example, row) => {
    for (const kind of row.files) expect(parsePolicy(`${example}\n`, { kind }).errors).toEqual([]);
  });
});
