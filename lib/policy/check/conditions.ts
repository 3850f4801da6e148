import type { AclEntry, Condition } from '../../language/ast.js';
import type { Source } from '../../text/source.js';
import { contradiction } from './contradictions.js';
import type { Report } from './found.js';

/**
 * Conditions of an entry that are never true.
 * Source: security/tomoyo/condition.c, tomoyo_condition(). A missing value is false for `=` and for `!=`.
 */
export function checkConditions(source: Source, entry: AclEntry, report: Report): void {
  if (entry.when.length === 0) return;
  for (const condition of entry.when) {
    const why = missingValue(entry, condition) ?? oddSides(condition);
    if (why !== undefined) {
      reportAt(source, condition, why, report);
      return;
    }
  }
  const contradicting = contradiction(entry.when);
  if (contradicting)
    reportAt(source, contradicting.condition, `cannot hold together with ${contradicting.other.text}`, report);
}

function reportAt(source: Source, { text, at }: Condition, why: string, report: Report): void {
  const message = `${text} is never true: ${why}`;
  report({ code: 'condition_never_holds', source, start: at, end: at + text.length, message });
}

/** Why a value that the condition asks for does not exist for any operation of the entry. */
function missingValue(entry: AclEntry, condition: Condition): string | undefined {
  if (condition.kind === 'argv' || condition.kind === 'envp') return noExec(entry);
  if (condition.kind === 'name') return condition.key === 'exec.realpath' ? noExec(entry) : noSymlink(entry);
  for (const { kind, text } of [condition.left, condition.right]) {
    const why = kind === 'attribute' ? missingAttribute(entry, text) : undefined;
    if (why !== undefined) return why;
  }
  return undefined;
}

function noExec(entry: AclEntry): string | undefined {
  if (entry.kind === 'misc_env') return undefined;
  if (entry.kind === 'file_path' && entry.operations.includes('execute')) return undefined;
  return 'exec values are there for "file execute" and "misc env" only';
}

function noSymlink(entry: AclEntry): string | undefined {
  if (entry.kind === 'file_path' && entry.operations.includes('symlink')) return undefined;
  return 'symlink.target is there for "file symlink" only';
}

function missingAttribute(entry: AclEntry, attribute: string): string | undefined {
  if (attribute.startsWith('exec.')) return noExec(entry);
  if (attribute.startsWith('path1.')) return missingPath1(entry, attribute);
  if (attribute.startsWith('path2.')) return missingPath2(entry, attribute);
  return undefined;
}

const NO_FILE_YET = 'the object does not exist yet; ask for the folder with';

function missingPath1(entry: AclEntry, attribute: string): string | undefined {
  const { kind } = entry;
  if (kind === 'network_inet' || kind === 'network_unix') return 'network operations have no path';
  if (kind === 'task_manual_domain_transition') return 'this operation has no path';
  if (attribute.startsWith('path1.parent.') || !createsPath1(entry)) return undefined;
  return `${NO_FILE_YET} path1.parent.`;
}

const CREATING: ReadonlySet<string> = new Set(['create', 'mkdir', 'mkfifo', 'mksock', 'symlink']);

function createsPath1(entry: AclEntry): boolean {
  if (entry.kind === 'file_device') return true;
  if (entry.kind !== 'file_path' && entry.kind !== 'file_number') return false;
  return entry.operations.every((operation) => CREATING.has(operation));
}

function missingPath2(entry: AclEntry, attribute: string): string | undefined {
  if (entry.kind === 'file_mount') return undefined;
  if (entry.kind !== 'file_path2') return 'the operation has one path only';
  if (attribute.startsWith('path2.parent.')) return undefined;
  return entry.operations.every((operation) => operation === 'link') ? `${NO_FILE_YET} path2.parent.` : undefined;
}

const TEXT_KEYS: ReadonlySet<string> = new Set(['exec.realpath', 'symlink.target']);

/** The bit constants are compared with permission bits, the others are file types. */
export const TYPE_CONSTANTS: ReadonlySet<string> = new Set([
  'socket',
  'symlink',
  'file',
  'block',
  'directory',
  'char',
  'fifo',
]);

/** Why two sides cannot be compared. */
function oddSides(condition: Condition): string | undefined {
  if (condition.kind !== 'compare') return undefined;
  const { left, right } = condition;
  if (left.kind === 'attribute' && TEXT_KEYS.has(left.text)) return `${left.text} is compared with a quoted text`;
  if (right.kind === 'attribute' && TEXT_KEYS.has(right.text)) return `${right.text} stands on the left side only`;
  const [leftBit, rightBit] = [left, right].map(({ kind, text }) => kind === 'constant' && !TYPE_CONSTANTS.has(text));
  if (leftBit && rightBit) return 'two permission bits are not compared';
  if (rightBit && !isPermission(left)) return `${right.text} is compared with a perm value on the left only`;
  if (leftBit && right.kind === 'attribute' && !isPermission(right))
    return `${left.text} is compared with a perm value only`;
  return undefined;
}

function isPermission({ kind, text }: { readonly kind: string; readonly text: string }): boolean {
  return kind === 'attribute' && text.endsWith('.perm');
}
