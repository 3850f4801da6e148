import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIRECTIVES } from '../../../../lib/language/directive-table.js';
import * as keywords from '../../../../lib/language/keyword-table.js';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { CHECKS } from '../../../../lib/policy/check/codes.js';
// @ts-expect-error a script has no declarations
import { referencePage } from '../../../../scripts/reference.mjs';

describe('the reference page', () => {
  it('is what the script makes of the tables: run node scripts/reference.mjs', () => {
    const page = readFileSync(new URL('../../../../docs/reference/policy-language.md', import.meta.url), 'utf8');
    expect(page).toBe(referencePage(DIRECTIVES, keywords, CHECKS));
  });

  it.each(DIRECTIVES.map((row) => [row.example, row] as const))('has an example that parses: %s', (example, row) => {
    for (const kind of row.files) expect(parsePolicy(`${example}\n`, { kind }).errors).toEqual([]);
  });
});
