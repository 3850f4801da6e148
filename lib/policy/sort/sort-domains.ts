import type { DomainModel } from '../model/domain-model.js';
import { domainText } from '../model/print-domain.js';
import { sortedEntries } from './sort-entries.js';
import { asLines } from './as-lines.js';

/**
 * A domain policy with its domains in the order of the bytes of their names: what each uses, then its entries.
 * @param model without problems
 * @returns pieces of the text
 */
export function* sortedDomainPolicy({ domains, head, tail }: DomainModel): Generator<string> {
  yield asLines(head);
  for (const name of [...domains.keys()].sort()) {
    const domain = domains.get(name);
    if (domain) yield domainText(domain, sortedEntries(domain.entries.list()));
  }
  yield asLines(tail);
}
