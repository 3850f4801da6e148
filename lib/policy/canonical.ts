import type { AclEntry, PolicyNode } from '../language/ast.js';
import { parseLine, type PolicyFile } from '../language/parse.js';
import { kernelForm } from '../language/print.js';
import { isEntry, KERNEL_NAMESPACE } from '../language/entry-words.js';
import { formatPolicy } from './format.js';
import { entryKey, lineKey } from './line-key.js';

/**
 * What the kernel holds after it was given the file: spelling and order of the kernel, no comment, no line twice, the
 * operations of one entry on one line. A file with `delete` or `select` lines keeps all its lines in their order.
 */
export function canonicalText(file: PolicyFile): string {
  const nodes = file.nodes.filter(({ kind }) => kind !== 'comment' && kind !== 'blank');
  const stands = nodes.some((node) => node.kind === 'select' || ('delete' in node && node.delete));
  return formatPolicy({ ...file, nodes: stands ? nodes : mergedNodes(nodes, file) });
}

function mergedNodes(nodes: readonly PolicyNode[], file: PolicyFile): PolicyNode[] {
  const merged: PolicyNode[] = [];
  const places = new Map<string, number>();
  let domain = '';
  for (const node of nodes) {
    if (node.kind === 'domain') domain = node.name;
    const key = keyOf(node, domain);
    const place = key === undefined ? undefined : places.get(key);
    const first = place === undefined ? undefined : merged[place];
    if (place !== undefined && first !== undefined) merged[place] = joined(first, node, file);
    else {
      if (key !== undefined) places.set(key, merged.length);
      merged.push(node);
    }
  }
  return merged;
}

/** Equal for lines of which the kernel keeps one; undefined for lines that stand alone. */
function keyOf(node: PolicyNode, domain: string): string | undefined {
  if (isEntry(node)) return `${domain}\n${entryKey(node)}`;
  switch (node.kind) {
    case 'acl_group':
      return `${node.namespace ?? KERNEL_NAMESPACE} ${node.group}\n${entryKey(node.entry)}`;
    case 'use_profile':
      return `${domain}\nuse_profile`;
    case 'use_group':
      return `${domain}\nuse_group ${node.group}`;
    case 'quota_exceeded':
    case 'transition_failed':
      return `${domain}\n${node.kind}`;
    default:
      return lineKey(node);
  }
}

/** Of two lines with one key: the first with the operations of both, or the later one where a value is set. */
function joined(first: PolicyNode, second: PolicyNode, { kind }: PolicyFile): PolicyNode {
  if (second.kind === 'use_profile') return second;
  const before = operationsOfLine(first);
  const added = operationsOfLine(second).filter((operation) => !before.includes(operation));
  if (added.length === 0) return first;
  const word = before.join('/');
  return parseLine(kernelForm(first).replace(` ${word} `, ` ${word}/${added.join('/')} `), { kind }).node;
}

function operationsOfLine(node: PolicyNode): readonly string[] {
  const entry: AclEntry | undefined = isEntry(node) ? node : node.kind === 'acl_group' ? node.entry : undefined;
  return entry !== undefined && 'operations' in entry ? entry.operations : [];
}
