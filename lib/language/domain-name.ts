/**
 * Domain names: `<namespace>` and the programs that led there, single spaces between.
 * Source: security/tomoyo/util.c, tomoyo_domain_def(), tomoyo_correct_domain().
 */

export interface DomainName {
  /** With its brackets. */
  readonly namespace: string;
  readonly programs: readonly string[];
}

/** How one domain stands to another: 'ancestor' means that the first is above the second. */
export type DomainRelation = 'same' | 'ancestor' | 'descendant' | 'other namespace' | 'unrelated';

/** Longest domain name, in bytes. Source: security/tomoyo/common.h, TOMOYO_EXEC_TMPSIZE - 10. */
export const DOMAIN_NAME_LIMIT = 4085;

/** Splits a name that is known to be good; nothing is checked. */
export function parseDomainName(name: string): DomainName {
  const [namespace = '', ...programs] = name.split(' ');
  return { namespace, programs };
}

/** The domain one program back; undefined for a namespace alone. */
export function parentDomain(name: string): string | undefined {
  const space = name.lastIndexOf(' ');
  return space < 0 ? undefined : name.slice(0, space);
}

/** The domain that executing `program` (an encoded path) leads to. */
export function childDomain(name: string, program: string): string {
  return `${name} ${program}`;
}

/** All domains from the namespace down to `name` itself. */
export function domainChain(name: string): readonly string[] {
  const chain: string[] = [];
  for (let space = name.indexOf(' '); space >= 0; space = name.indexOf(' ', space + 1))
    chain.push(name.slice(0, space));
  return [...chain, name];
}

/** How two domains stand to each other by their names. */
export function domainRelation(first: string, second: string): DomainRelation {
  if (first === second) return 'same';
  if (second.startsWith(`${first} `)) return 'ancestor';
  if (first.startsWith(`${second} `)) return 'descendant';
  return parseDomainName(first).namespace === parseDomainName(second).namespace ? 'unrelated' : 'other namespace';
}
