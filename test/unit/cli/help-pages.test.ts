import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { symptomLines } from '../../../lib/cli/doctor.js';
import { BOARD_ERRORS } from '../../../lib/cli/help/board-errors.js';
import { KERNEL_ERRORS } from '../../../lib/cli/help/kernel-errors.js';
import { SYMPTOM_ENTRIES } from '../../../lib/cli/help/symptoms.js';
import { findTopic } from '../../../lib/cli/help/topics.js';
import { diagnose, type SymptomCode } from '../../../lib/kernel/doctor/diagnose.js';
// @ts-expect-error a script has no declarations
import { errorsPage, troubleshootingPage } from '../../../scripts/help-pages.mjs';
import { SYMPTOM_FACTS } from '../kernel/symptom-facts.js';

const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

it('the pages about errors and symptoms are what the script makes of the tables: run node scripts/reference.mjs', () => {
  expect(docs('reference/errors.md')).toBe(errorsPage(KERNEL_ERRORS, BOARD_ERRORS));
  expect(docs('troubleshooting.md')).toBe(troubleshootingPage(SYMPTOM_ENTRIES));
});

describe('the example of a symptom in docs/troubleshooting.md is what tomoyo doctor prints', () => {
  it.each(Object.entries(SYMPTOM_FACTS))('%s', (code, facts) => {
    const found = diagnose(facts).symptoms.find((symptom) => symptom.code === code);
    expect(found && symptomLines(found)).toEqual(SYMPTOM_ENTRIES[code as SymptomCode].shown);
  });
});

it('every code that the sources give an error has an entry', () => {
  const source = readFileSync(new URL('../../../lib/errors.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(35);
  expect([...Object.keys(KERNEL_ERRORS), ...Object.keys(BOARD_ERRORS)]).toEqual(codes);
  for (const code of codes) expect(docs('reference/errors.md')).toContain(`\n### ${code}\n`);
  // `tomoyo help CODE`
  expect(codes.map((code = '') => findTopic(code)?.[0])).toEqual(codes);
});
