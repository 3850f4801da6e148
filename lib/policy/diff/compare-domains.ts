import { BlockComparison } from './block-comparison.js';
import type { DeletedDomain, DomainChange } from './changes.js';
import { compareDomain, type DomainContext } from './compare-domain.js';
import { readDomains } from './domain-reader.js';
import type { KernelDomains } from './domain-texts.js';
import type { PolicyText } from './policy-text.js';

export interface DomainsDifference {
  readonly domains: readonly DomainChange[];
  readonly deletedDomains: readonly DeletedDomain[];
}

/** Texts of domain policy, to be compared with what a kernel holds, more than once. */
export class GivenDomainPolicy {
  readonly #texts: readonly PolicyText[];
  /** undefined once it turned out that the texts must be read line by line. */
  #blocks: BlockComparison | undefined;

  constructor(texts: readonly PolicyText[]) {
    this.#texts = texts;
    this.#blocks = BlockComparison.of(texts);
  }

  /** What must be done to the domains of a kernel. @param only to these */
  compare(kernel: KernelDomains, context: DomainContext, only?: ReadonlySet<string>): DomainsDifference {
    if (this.#texts.length === 0) return { domains: [], deletedDomains: [] };
    const blocks = this.#blocks;
    const domains = blocks?.compare(kernel, context, only);
    if (blocks !== undefined && domains !== undefined) {
      const goes = (name: string) => context.mode === 'replace' && !blocks.has(name);
      return { domains, deletedDomains: goneDomains(kernel, goes, only) };
    }
    this.#blocks = undefined;
    return compareOneByOne(this.#texts, kernel, context, only);
  }
}

function compareOneByOne(
  texts: readonly PolicyText[],
  kernel: KernelDomains,
  context: DomainContext,
  only?: ReadonlySet<string>,
): DomainsDifference {
  const { domains, deleted, hasUnknown } = readDomains(texts, kernel, context);
  const changes = [...domains.values()].flatMap((domain) => {
    if (only && !only.has(domain.name)) return [];
    return compareDomain(domain, kernel.get(domain.name), context) ?? [];
  });
  const goes = (name: string) => (context.mode === 'replace' ? !domains.has(name) : deleted.has(name));
  const gone = goneDomains(kernel, goes, only);
  if (!hasUnknown) return { domains: changes, deletedDomains: gone };
  for (const { name } of gone) context.spare({ reason: 'refused_lines', domain: name, text: name });
  return { domains: changes, deletedDomains: [] };
}

function goneDomains(
  kernel: KernelDomains,
  goes: (name: string) => boolean,
  only?: ReadonlySet<string>,
): readonly DeletedDomain[] {
  const gone: DeletedDomain[] = [];
  for (const { name, text } of kernel.values()) {
    // the kernel's first domain cannot be deleted
    if (name !== '<kernel>' && goes(name) && (!only || only.has(name))) gone.push({ name, text });
  }
  return gone;
}
