/** What a policy of random-policy.ts lets a domain do with files, by trying: names, operations, tasks. */
import { numberGroupContains, pathGroupMember } from '../../../../lib/language/group-membership.js';
import { parseNumberRange } from '../../../../lib/language/lexemes.js';
import { matches } from '../../../../lib/language/pattern.js';
import { readDomainModel } from '../../../../lib/policy/model/domain-model.js';
import { operationsOf, type ModelEntry } from '../../../../lib/policy/model/entry-set.js';
import { readExceptionModel, type ExceptionNamespace } from '../../../../lib/policy/model/exception-model.js';

const NAMES = ['/a', '/b', '/c', '/d', '/a/b', '/a/c', '/dd', '/\\040'];

interface Task {
  readonly uid: number;
  readonly gid: number;
  /** Whether the file is the task's own. */
  readonly owns: boolean;
}

const TASKS: readonly Task[] = [0, 1].flatMap((uid) =>
  [0, 5, 420, 7].flatMap((gid) => [true, false].map((owns) => ({ uid, gid, owns }))),
);

export function allowedAccesses(domains: string, exceptions: string, name: string): ReadonlySet<string> {
  const namespace = readExceptionModel(exceptions, { file: 'e' }).namespaces.get('<kernel>');
  const domain = readDomainModel(domains, { file: 'd' }).domains.get(name);
  const entries = [
    ...(domain?.entries.list() ?? []),
    ...[...(domain?.groups ?? [])].flatMap((group) => namespace?.aclGroups.get(group)?.list() ?? []),
  ];
  const allowed = new Set<string>();
  for (const entry of entries)
    if (entry.form.kind === 'file_path')
      for (const file of NAMES.filter((each) => takes(entry, each, namespace)))
        for (const task of TASKS.filter((each) => holds(entry, each, namespace)))
          for (const operation of operationsOf(entry)) allowed.add(`${operation} ${file} ${JSON.stringify(task)}`);
  return allowed;
}

function members(namespace: ExceptionNamespace | undefined, group: string): readonly string[] {
  return [...(namespace?.lines.values() ?? [])].flatMap(({ node }) =>
    'member' in node && node.group === group ? [node.member.text] : [],
  );
}

function takes({ identity }: ModelEntry, file: string, namespace: ExceptionNamespace | undefined): boolean {
  const [path = ''] = identity.split(' ');
  if (path.startsWith('@')) return pathGroupMember(members(namespace, path.slice(1)), file) !== undefined;
  return matches(path, file);
}

function holds({ identity }: ModelEntry, task: Task, namespace: ExceptionNamespace | undefined): boolean {
  return identity
    .split(' ')
    .filter((word) => word.includes('=') && !word.startsWith('grant_log='))
    .every((word) => {
      if (word === 'path1.uid=task.uid') return task.owns;
      const [key, value = ''] = word.split('=');
      const number = key === 'task.uid' ? task.uid : task.gid;
      if (!value.startsWith('@')) return Number(value) === number;
      const ranges = members(namespace, value.slice(1)).flatMap((text) => parseNumberRange(text) ?? []);
      return numberGroupContains(ranges, { min: BigInt(number), max: BigInt(number) });
    });
}
