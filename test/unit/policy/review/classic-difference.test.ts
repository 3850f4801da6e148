import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceText } from '../../../../lib/policy/classic/diff.js';
import { ClassicDomainPolicy } from '../../../../lib/policy/classic/domain-policy.js';
import { readDomainModel } from '../../../../lib/policy/model/domain-model.js';
import { domainMeaning } from '../policy-meaning.js';
import { entry } from '../random-policy.js';

function classic(text: string): ClassicDomainPolicy {
  const policy = new ClassicDomainPolicy();
  policy.push(text);
  policy.finish();
  return policy;
}

/** All but the order: tomoyo-diffpolicy knows none. */
function unordered(text: string) {
  return [...domainMeaning(text)]
    .map(([name, { profile, groups, entries }]) => [name, profile, groups, entries] as const)
    .sort(([first], [second]) => (first < second ? -1 : 1));
}

describe('the text of tomoyo-diffpolicy', () => {
  /** It does not see a profile that is given no more. */
  const domain = fc
    .tuple(
      fc.constantFrom('<kernel>', '<kernel> /a', '<kernel> /b'),
      fc.nat({ max: 255 }),
      fc.array(entry, { maxLength: 8 }),
    ) // prettier-ignore
    .map(([name, profile, entries]) => [name, `use_profile ${profile}`, 'use_group 1', ...entries].join('\n'));
  const policy = fc.array(domain, { maxLength: 4 }).map((all) => all.map((text) => `${text}\n`).join(''));

  it('makes the new policy of the old one, the order of entries aside', () => {
    fc.assert(
      fc.property(policy, policy, (old, now) => {
        fc.pre(readDomainModel(old + now, { file: 'x' }).problems.length === 0);
        const text = [...differenceText(classic(old), classic(now))].join('');
        expect(unordered(old + text)).toEqual(unordered(now));
      }),
      { numRuns: 300 },
    );
  });
});
