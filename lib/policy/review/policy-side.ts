import { TomoyoError } from '../../errors.js';
import type { GroupKind } from '../../language/argument-types.js';
import { compilePattern, type Pattern } from '../../language/pattern.js';
import type { Known } from '../check/covers.js';
import { listIn } from '../check/policy-index.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import type { PolicyText } from '../diff/policy-text.js';
import { readDomainModel, type DomainModel } from '../model/domain-model.js';
import { readExceptionModel, type ExceptionModel } from '../model/exception-model.js';
import { readLineModel, type LineModel } from '../model/line-model.js';
import { GrantingList } from './granting-list.js';
import { readProfileModel, type ProfileModel } from '../model/profile-model.js';

interface Read<Model> {
  readonly file: string;
  readonly model: Model;
}

/** The files of one of two policies. What is undefined was not given. */
export class PolicySide {
  readonly which: 'old' | 'new';
  readonly domains: Read<DomainModel> | undefined;
  readonly exceptions: Read<ExceptionModel> | undefined;
  readonly profiles: Read<ProfileModel> | undefined;
  readonly managers: Read<LineModel> | undefined;
  readonly quotas: Read<LineModel> | undefined;
  /** `@NAME` of the groups that take other values in the other policy, by namespaces. */
  readonly changedGroups = new Map<string, Set<string>>();
  #members: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #aclGroups = new Map<string, GrantingList>();
  readonly #known = new Map<string, Known>();
  readonly #patterns = new Map<string, Pattern>();

  /** @param texts one of a kind at most; latin1: one character a byte */
  constructor(which: 'old' | 'new', texts: readonly PolicyText[]) {
    const read = <Model>(kind: PolicyText['kind'], make: (text: string, file: string) => Model) => {
      const [given, second] = texts.filter((text) => text.kind === kind);
      if (second) throw new TomoyoError('TOMOYO_BAD_OPTION', `Expected one ${kind}, got ${second.file} too.`);
      return given && { file: given.file, model: make(given.text, given.file) };
    };
    this.which = which;
    this.domains = read('domain_policy', (text, file) => readDomainModel(text, { file }));
    this.exceptions = read('exception_policy', (text, file) => readExceptionModel(text, { file }));
    this.profiles = read('profile', (text, file) => readProfileModel(text, { file }));
    this.managers = read('manager', (text, file) => readLineModel(text, { kind: 'manager', file }));
    this.quotas = read('stat', (text, file) => readLineModel(text, { kind: 'stat', file }));
  }

  /** Lines that a kernel would not keep, of all files. */
  get problems(): readonly PolicyProblem[] {
    const files = [this.profiles, this.exceptions, this.domains, this.managers, this.quotas];
    return files.flatMap((read) => read?.model.problems ?? []);
  }

  /** What a domain of the namespace may do that uses the group; undefined if nothing. */
  aclGroup(namespace: string, group: number): GrantingList | undefined {
    const key = `${namespace} ${group}`;
    const known = this.#aclGroups.get(key);
    const entries = this.exceptions?.model.namespaces.get(namespace)?.aclGroups.get(group);
    if (known || entries === undefined) return known;
    const made = new GrantingList(entries, this.exceptions?.file ?? '');
    this.#aclGroups.set(key, made);
    return made;
  }

  /** None if the group is not known. */
  members(namespace: string, kind: GroupKind, name: string): readonly string[] {
    this.#members ??= membersOf(this.exceptions?.model);
    return this.#members.get(groupKey(namespace, kind, name)) ?? [];
  }

  /** What is asked while entries of a namespace are compared. */
  known(namespace: string): Known {
    const known = this.#known.get(namespace) ?? {
      members: (kind, name) => this.members(namespace, kind, name).slice(0, MEMBERS_AT_MOST),
      matches: (pattern, name) => this.#pattern(pattern).matches(name),
    };
    this.#known.set(namespace, known);
    return known;
  }

  #pattern(text: string): Pattern {
    const pattern = this.#patterns.get(text) ?? compilePattern(text);
    this.#patterns.set(text, pattern);
    return pattern;
  }
}

/** How many members of a group are compared. */
export const MEMBERS_AT_MOST = 64;

/** One group of a policy. */
export function groupKey(namespace: string, kind: GroupKind, name: string): string {
  return `${namespace} ${kind} ${name}`;
}

function membersOf(model: ExceptionModel | undefined): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const [namespace, { lines }] of model?.namespaces ?? [])
    for (const { node } of lines.values())
      if (node.kind === 'path_group' || node.kind === 'number_group' || node.kind === 'address_group')
        listIn(members, groupKey(namespace, node.kind, node.group)).push(node.member.text);
  return members;
}
