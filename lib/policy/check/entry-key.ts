import type { AclEntry } from '../../language/ast.js';
import { numbersOf, pathsOf } from './entry-words.js';

/** Equal for entries that the kernel keeps as one, whatever their operations. */
export function entryKey(entry: AclEntry): string {
  return `${identity(entry)} ${conditionKey(entry)}`;
}

/** Equal for equal conditions in equal order, which is what the kernel compares. */
export function conditionKey({ when, grantLog }: AclEntry): string {
  if (when.length === 0 && grantLog === undefined) return '';
  return [...when.map(({ text }) => text), grantLog ?? ''].join(' ');
}

/** The operations of an entry; none where the kind of the entry is all there is. */
export function operationsOf(entry: AclEntry): readonly string[] {
  return 'operations' in entry ? entry.operations : [];
}

/** What the kernel compares besides conditions and operations. Numbers of another base are others. */
function identity(entry: AclEntry): string {
  const words = [...pathsOf(entry), ...numbersOf(entry)].map(({ text }) => text).join(' ');
  switch (entry.kind) {
    case 'file_path':
      return `${entry.kind} ${words} ${entry.transition?.text ?? ''}`;
    case 'network_inet':
      return `${entry.kind} ${entry.socket} ${entry.address.text} ${words}`;
    case 'network_unix':
      return `${entry.kind} ${entry.socket} ${words}`;
    case 'task_manual_domain_transition':
      return `${entry.kind} ${entry.domain}`;
    default:
      return `${entry.kind} ${words}`;
  }
}
