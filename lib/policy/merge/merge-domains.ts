import { namespaceOf } from '../../language/entry-words.js';
import type { DomainModel, ModelDomain } from '../model/domain-model.js';
import { domainText } from '../model/print-domain.js';
import { asLines } from '../sort/as-lines.js';
import { sortedEntries } from '../sort/sort-entries.js';
import { chosenProfile, type ProfileRule, type Profiles } from './choose-profile.js';
import { sharesOf, type OfDevice, type Share } from './device.js';
import { mergedComments } from './merge-comments.js';
import { mergedEntries } from './merge-entries.js';
import type { MergeReport } from './report.js';

export interface DomainRules {
  readonly rule: ProfileRule;
  readonly profiles: Profiles | undefined;
}

/**
 * Domain policies of several devices as one, sorted: every domain, every entry with the operations of all.
 * @returns pieces of the text; what is found is reported on the way
 */
export function* mergedDomainPolicies(
  models: readonly OfDevice<DomainModel>[],
  rules: DomainRules,
  report: MergeReport,
): Generator<string> {
  yield asLines(mergedComments(models.map(({ model }) => model.head)));
  const shares = sharesOf(models, ({ domains }) => domains);
  for (const name of [...shares.keys()].sort()) {
    const domain = mergedDomain(name, shares.get(name) ?? [], rules, report);
    yield domainText(domain, sortedEntries(domain.entries.list()));
  }
  yield asLines(mergedComments(models.map(({ model }) => model.tail)));
}

function mergedDomain(
  name: string,
  shares: readonly Share<ModelDomain>[],
  rules: DomainRules,
  report: MergeReport,
): ModelDomain {
  const flags = new Set(shares.flatMap(({ value }) => [...value.flags]));
  if (flags.has('quota_exceeded'))
    report.found({
      type: 'note',
      code: 'quota_exceeded',
      about: name,
      message: 'learning stopped here before all was learned, and stays stopped',
      places: placesOf(shares.filter(({ value }) => value.flags.has('quota_exceeded'))),
    });
  return {
    name,
    line: 0,
    profile: mergedProfile(name, shares, rules, report),
    groups: new Set(shares.flatMap(({ value }) => [...value.groups])),
    flags,
    entries: mergedEntries(
      shares.map((share) => ({ ...share, value: share.value.entries })),
      name,
      report,
    ),
    comments: mergedComments(shares.map(({ value }) => value.comments)),
  };
}

/** A domain without a profile says nothing about it. */
function mergedProfile(
  name: string,
  shares: readonly Share<ModelDomain>[],
  { rule, profiles }: DomainRules,
  report: MergeReport,
): number | undefined {
  const numbers = [...new Set(shares.flatMap(({ value }) => value.profile ?? []))].sort((a, b) => a - b);
  if (numbers.length < 2) return numbers[0];
  const chosen = chosenProfile(numbers, rule, profiles?.get(namespaceOf(name)));
  const why = typeof rule === 'number' ? 'as asked for' : rule === 'lowest' ? 'the lowest number' : `the ${rule}`;
  report.found({
    type: 'conflict',
    code: 'use_profile',
    about: name,
    message: `has the profiles ${numbers.join(' and ')}; takes ${chosen}, ${why}`,
    places: placesOf(shares.filter(({ value }) => value.profile !== undefined)),
  });
  return chosen;
}

function placesOf(shares: readonly Share<{ readonly line: number }>[]) {
  return shares.map(({ file, value }) => ({ file, line: value.line }));
}
