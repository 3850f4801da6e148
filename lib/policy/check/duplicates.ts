import type { AclEntry, PolicyNode } from '../../language/ast.js';
import type { PolicyFile } from '../../language/parse.js';
import { coveredBy } from './covers.js';
import { entryKey, operationsOf } from './entry-key.js';
import { isEntry, KERNEL_NAMESPACE } from './entry-words.js';
import type { Domain, PolicyIndex, Report } from './policy-index.js';

/** Lines that are there already, and entries that another entry of the same domain or acl_group covers. */
export function checkDuplicates(policy: PolicyIndex, report: Report): void {
  for (const domain of policy.domains.values()) {
    // an entry that is taken away and comes again is no duplicate
    if (!domain.deletes) checkEntries(policy, domain, report);
  }
  for (const file of policy.files) {
    if (file.nodes.some((node) => 'delete' in node && node.delete)) continue;
    if (file.kind === 'exception_policy' || file.kind === 'manager') checkLines(file, report);
  }
}

function checkEntries(policy: PolicyIndex, domain: Domain, report: Report): void {
  const duplicates = new Set<AclEntry>();
  checkRepeated(domain.entries, duplicates, (entry, message) =>
    report({ code: 'duplicate_entry', file: domain.file, start: entry.start, end: entry.end, message }),
  );
  const rest = duplicates.size === 0 ? domain.entries : domain.entries.filter((entry) => !duplicates.has(entry));
  coveredBy(rest, policy, domain.namespace, (entry, cover) =>
    report({
      code: 'covered_entry',
      file: domain.file,
      start: entry.start,
      end: entry.end,
      message: `"${cover.raw.trim()}" of this domain grants all of it`,
    }),
  );
}

/** Equal entries whose operations are all there before. One that adds an operation is no duplicate: the kernel merges. */
function checkRepeated(
  entries: readonly AclEntry[],
  duplicates: Set<AclEntry>,
  found: (entry: AclEntry, message: string) => void,
): void {
  const seen = new Map<string, Set<string>>();
  for (const entry of entries) {
    const key = entryKey(entry);
    const operations = operationsOf(entry);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, new Set(operations));
    else if (operations.every((operation) => before.has(operation))) {
      duplicates.add(entry);
      found(entry, 'an earlier line of this domain says the same');
    } else for (const operation of operations) before.add(operation);
  }
}

function checkLines(file: PolicyFile, report: Report): void {
  const seen = new Set<string>();
  const groups = new Map<string, AclEntry[]>();
  for (const node of file.nodes) {
    if (node.kind === 'acl_group') {
      const key = `${node.namespace ?? KERNEL_NAMESPACE} ${node.group}`;
      const entries = groups.get(key);
      if (entries) entries.push(node.entry);
      else groups.set(key, [node.entry]);
      continue;
    }
    const key = lineKey(node);
    if (key === undefined) continue;
    if (seen.has(key))
      report({
        code: 'duplicate_entry',
        file,
        start: 'start' in node ? node.start : 0,
        end: node.end,
        message: 'an earlier line says the same',
      });
    seen.add(key);
  }
  for (const entries of groups.values())
    checkRepeated(entries, new Set(), (entry) =>
      report({
        code: 'duplicate_entry',
        file,
        start: entry.start,
        end: entry.end,
        message: 'an earlier line of this acl_group says the same',
      }),
    );
}

/** Equal for lines of which the kernel keeps one; undefined where repeating is something else. */
export function lineKey(node: PolicyNode): string | undefined {
  if (isEntry(node)) return undefined;
  switch (node.kind) {
    case 'path_group':
    case 'number_group':
    case 'address_group':
      return [node.kind, node.namespace ?? KERNEL_NAMESPACE, node.group, node.member.text].join(' ');
    case 'aggregator':
      return [node.kind, node.namespace ?? KERNEL_NAMESPACE, node.original.text, node.replacement.text].join(' ');
    case 'transition_control':
      return [node.control, node.namespace ?? KERNEL_NAMESPACE, node.program?.text, 'from', node.domain?.text].join(
        ' ',
      );
    case 'manager':
      return `${node.kind} ${node.manager.text}`;
    default:
      return undefined;
  }
}
