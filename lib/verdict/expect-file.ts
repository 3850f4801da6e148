import * as v from 'valibot';
import { findInToml } from '../daemon/find-in-toml.js';
import { parseToml } from '../daemon/toml-config.js';
import { checked, text, whole } from '../daemon/toml-values.js';
import { compileDomainFilter } from '../language/domain-filter.js';
import { Source } from '../text/source.js';
import { parseExpectedEntry, type ExpectedViolation } from './expectation.js';

/** As many as the kernel's counter goes. */
const times = whole(0, 0xffff_ffff);

const expectTable = v.strictObject({
  domain: v.optional(checked(text, (domain) => compileDomainFilter(domain))),
  entry: v.optional(checked(text, parseExpectedEntry)),
  count: v.optional(times),
  at_least: v.optional(times),
  at_most: v.optional(times),
  reason: text,
});
const expectation = v.pipe(
  expectTable,
  v.forward(
    v.partialCheck(
      [['domain'], ['entry']],
      ({ domain, entry }) => domain !== undefined || entry !== undefined,
      'expected this, entry or both: which violations are meant',
    ),
    ['domain'],
  ),
  v.forward(
    v.partialCheck(
      [['count'], ['at_least'], ['at_most']],
      ({ count, at_least, at_most }) => count === undefined || (at_least === undefined && at_most === undefined),
      'expected either count, or at_least and at_most',
    ),
    ['count'],
  ),
  v.forward(
    v.partialCheck(
      [['at_least'], ['at_most']],
      ({ at_least = 0, at_most = Infinity }) => at_least <= at_most,
      'expected no more than at_most',
    ),
    ['at_least'],
  ),
);
const expectFile = v.strictObject({ expect: v.optional(v.array(expectation, 'expected [[expect]] tables'), []) });
const KEYS = [expectFile, expectTable].flatMap(({ entries }) => Object.keys(entries));

/**
 * Parses the expectations of `tomoyo board test --expect`: docs/guides/testing-in-ci.md. What it gives is good for Expectation.
 * @throws TomoyoError TOMOYO_BAD_FORMAT that names all errors, each with file, line and column and what was expected;
 *   `line` and `column` are those of the first. Tested: test/unit/verdict/expect-file.test.ts.
 */
export function parseExpectFile(toml: string, { file }: { readonly file: string }): readonly ExpectedViolation[] {
  const { expect: tables } = parseToml(expectFile, toml, { file, knownKeys: KEYS });
  const source = new Source(toml, file);
  return tables.map(({ domain, entry, count, at_least: atLeast, at_most: atMost, reason }, index) => ({
    domain,
    entry,
    // "at most 3" alone includes none
    atLeast: count ?? atLeast ?? (atMost === undefined ? 1 : 0),
    atMost: count ?? atMost,
    reason,
    line: source.locate(findInToml(toml, ['expect', index, index])).line,
  }));
}
