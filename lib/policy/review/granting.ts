import { namespaceOf } from '../../language/entry-words.js';
import type { ModelDomain } from '../model/domain-model.js';
import { GrantingList } from './granting-list.js';
import type { PolicySide } from './policy-side.js';

/** All lists of one policy that grant something in one domain, or one acl_group. */
export interface Granting {
  /** Of the domain or acl_group itself. */
  readonly own: GrantingList;
  /** With it, those of the acl_groups that it uses. */
  readonly lists: readonly GrantingList[];
  readonly side: PolicySide;
  readonly namespace: string;
}

/** A domain of one of two policies. */
export interface OneDomain {
  readonly domain: ModelDomain;
  readonly side: PolicySide;
}

/** All that grants something in a domain. */
export function grantingIn({ domain, side }: OneDomain): Granting {
  const namespace = namespaceOf(domain.name);
  const own = new GrantingList(domain.entries, side.domains?.file ?? '');
  const lists = [own];
  for (const group of domain.groups) {
    const list = side.aclGroup(namespace, group);
    if (list) lists.push(list);
  }
  return { own, lists, side, namespace };
}
