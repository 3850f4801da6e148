import { KERNEL_NAMESPACE } from '../../language/entry-words.js';

/** Namespaces in the order of their bytes, behind `<kernel>`. */
export function sortedNamespaces(names: Iterable<string>): readonly string[] {
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(name: string): number {
  return name === KERNEL_NAMESPACE ? 0 : 1;
}
