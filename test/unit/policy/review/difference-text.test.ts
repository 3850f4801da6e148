import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDomainModel } from '../../../../lib/policy/model/domain-model.js';
import { readExceptionModel } from '../../../../lib/policy/model/exception-model.js';
import { domainDifferenceText, exceptionDifferenceText } from '../../../../lib/policy/review/difference-text.js';
import { domainMeaning, exceptionMeaning } from '../policy-meaning.js';
import { exceptionPolicy, writtenDomainPolicy } from '../random-policy.js';

const domains = (text: string) => readDomainModel(text, { file: 'x' });
const exceptions = (text: string) => readExceptionModel(text, { file: 'x' });
const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');

describe('the difference of two domain policies as a policy', () => {
  it('says what goes and comes, operations alone, and selects what stays', () => {
    const old = lines('<kernel> /a', 'use_profile 3', 'use_group 1', 'file read/write /x', 'misc env A', '<kernel> /b');
    const now = lines('<kernel> /a', 'quota_exceeded', 'file read/append /x', '<kernel> /c', 'misc env C');
    expect([...domainDifferenceText(domains(old), domains(now))].join('')).toBe(
      lines(
        'delete <kernel> /b', 'select <kernel> /a', 'use_profile 0', 'quota_exceeded', 'delete use_group 1',
        'file append /x', 'delete file write /x', 'delete misc env A', '<kernel> /c', '', 'misc env C', '',
      ), // prettier-ignore
    );
  });

  it('writes anew what must come behind what is new', () => {
    const old = lines('<kernel>', 'file execute /\\* keep', 'file execute /b');
    const now = lines('<kernel>', 'file execute /a', 'file execute /\\* keep', 'file execute /b');
    expect([...domainDifferenceText(domains(old), domains(now))].join('')).toBe(
      lines(
        'select <kernel>', 'file execute /a', 'delete file execute /\\* keep', 'file execute /\\* keep',
        'delete file execute /b', 'file execute /b',
      ), // prettier-ignore
    );
  });

  it('makes any policy of any other, and is empty for the same', () => {
    fc.assert(
      fc.property(writtenDomainPolicy, writtenDomainPolicy, (old, now) => {
        const [before, after] = [domains(old), domains(now)];
        fc.pre(before.problems.length + after.problems.length === 0);
        const text = [...domainDifferenceText(before, after)].join('');
        expect(domains(old + text).problems).toEqual([]);
        expect(domainMeaning(old + text)).toEqual(domainMeaning(now));
        expect([...domainDifferenceText(after, after)]).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('makes any exception policy of any other', () => {
    fc.assert(
      fc.property(exceptionPolicy({ deletes: true }), exceptionPolicy({ deletes: true }), (old, now) => {
        const text = [...exceptionDifferenceText(exceptions(old), exceptions(now))].join('');
        expect(exceptions(old + text).problems).toEqual([]);
        expect(exceptionMeaning(old + text)).toEqual(exceptionMeaning(now));
      }),
      { numRuns: 300 },
    );
  });
});
