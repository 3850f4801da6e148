import type { AclEntry, PolicyNode } from '../language/ast.js';
import { kernelForm, printedIdentity } from '../language/print.js';
import { headOf } from '../language/quick-entry.js';
import { KERNEL_NAMESPACE } from '../language/entry-words.js';

/** Equal for entries that the kernel keeps as one, whatever their operations. */
export function entryKey(entry: AclEntry): string {
  return `${headOf(entry).family} ${printedIdentity(entry)}`;
}

/** Equal for lines of which the kernel keeps one; undefined for entries, and where repeating is something else. */
export function lineKey(node: PolicyNode): string | undefined {
  switch (node.kind) {
    case 'path_group':
    case 'number_group':
    case 'address_group':
    case 'aggregator':
    case 'transition_control':
    case 'manager':
      return `${node.namespace ?? KERNEL_NAMESPACE} ${kernelForm({ ...node, delete: false, namespace: undefined })}`;
    default:
      return undefined;
  }
}
