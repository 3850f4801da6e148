import { parseLine } from '../../../../lib/language/parse.js';
import { compilePattern } from '../../../../lib/language/pattern.js';
import { kernelForm } from '../../../../lib/language/print.js';
import { entryParts, entryText, type EntryParts } from '../../../../lib/policy/diff/entry-parts.js';
import { kernelDomains } from '../../../../lib/policy/diff/domain-texts.js';
import type { KernelPolicy } from '../../../../lib/policy/diff/compare.js';
import type { PolicyFileName } from '../../../../lib/policy/diff/script.js';
import {
  applyProfileLine,
  commentLine,
  freshProfile,
  FUNCTIONS,
  levelLine,
  levelOf,
  type ProfileState,
} from '../../../../lib/policy/diff/profile-state.js';

type List = Map<string, { parts: EntryParts; mask: number }>;

interface Domain {
  profile: number;
  readonly groups: Set<number>;
  readonly flags: Set<string>;
  readonly entries: List;
}

/**
 * The kernel's way with policy lines, as far as the difference of two policies goes: one namespace, no conditions, and a
 * deleted entry is gone at once. What it does to single lines is shown on the board by fuzz:kernel.
 */
export class ModelKernel {
  readonly domains = new Map<string, Domain>();
  readonly #lines: List = new Map();
  readonly #aclGroups = new Map<number, List>();
  readonly #profiles = new Map<number, ProfileState>();
  readonly #managers: List = new Map();
  #domain: Domain | undefined;

  constructor() {
    this.write('profile', '0-COMMENT=');
    this.write('domain_policy', '<kernel>');
  }

  write(file: PolicyFileName, line: string): void {
    const { node } = parseLine(line, { kind: file });
    const isDelete = 'delete' in node && node.delete;
    const text = isDelete ? line.slice('delete '.length) : line;
    switch (node.kind) {
      case 'select':
        this.#domain = this.domains.get(node.value);
        return;
      case 'domain':
        if (isDelete) this.domains.delete(node.name);
        this.#domain = isDelete ? undefined : this.#assign(node.name);
        return;
      case 'use_profile':
        if (this.#domain && this.#profiles.has(node.profile)) this.#domain.profile = node.profile;
        return;
      case 'use_group':
        if (isDelete) this.#domain?.groups.delete(node.group);
        else this.#domain?.groups.add(node.group);
        return;
      case 'acl_group':
        change(this.#aclGroup(node.group), kernelForm({ ...node.entry, delete: false }), isDelete);
        return;
      case 'profile_comment':
      case 'profile_preference':
      case 'profile_config': {
        const profile = this.#profiles.get(node.profile) ?? freshProfile();
        this.#profiles.set(node.profile, profile);
        applyProfileLine(profile, node);
        return;
      }
      case 'manager':
        change(this.#managers, text, isDelete);
        return;
      case 'blank':
        return;
      default:
        if (file === 'exception_policy') change(this.#lines, text, isDelete);
        else if (this.#domain) change(this.#domain.entries, text, isDelete);
        else throw new Error(`no domain for ${line}`);
    }
  }

  writeAll(file: PolicyFileName, text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.write(file, line);
  }

  get policy(): KernelPolicy {
    const memory = { bytes: 0 };
    return {
      domains: kernelDomains(this.domainText),
      exceptions: this.exceptionText,
      profiles: this.profileText,
      managers: [...print(this.#managers), ''].join('\n'),
      stat: {
        policyUpdates: { count: 0 },
        violations: { learning: { count: 0 }, permissive: { count: 0 }, enforcing: { count: 0 } },
        memory: { policy: memory, auditLog: memory, query: memory, total: 0 },
        unknown: [],
      },
    };
  }

  get domainText(): string {
    return [...this.domains]
      .map(([name, { profile, groups, flags, entries }]) =>
        [
          name,
          `use_profile ${profile}`,
          ...flags,
          ...[...groups].sort((a, b) => a - b).map((group) => `use_group ${group}`),
          '',
          ...print(entries),
          '',
          '',
        ].join('\n'),
      )
      .join('');
  }

  get exceptionText(): string {
    const groups = [...this.#aclGroups].sort(([a], [b]) => a - b);
    const lines = groups.flatMap(([group, list]) => print(list).map((text) => `acl_group ${group} ${text}`));
    return [...print(this.#lines), ...lines, ''].join('\n');
  }

  get profileText(): string {
    const lines = [...this.#profiles]
      .sort(([a], [b]) => a - b)
      .flatMap(([number, { comment, levels }]) =>
        [commentLine(number, comment ?? '')].concat(
          [...levels].map(([target, level]) => levelLine(number, target, level)),
        ),
      );
    return [...lines, ''].join('\n');
  }

  /** Whether an open for reading goes through, and where an execution leads. */
  mayRead(domain: string, path: string): boolean {
    const found = this.domains.get(domain);
    if (found === undefined || this.#mode(found, 'file::open') !== 'enforcing') return true;
    return this.#lists(found).some((list) => this.#first(list, 'read', path) !== undefined);
  }

  /** The name of the next domain, or 'refused'. */
  execute(domain: string, program: string): string {
    const found = this.domains.get(domain);
    if (found === undefined) return 'no such domain';
    const aggregator = print(this.#lines).find((text) => {
      const [keyword, original = ''] = text.split(' ');
      return keyword === 'aggregator' && compilePattern(original).matches(program);
    });
    const name = aggregator?.split(' ')[2] ?? program;
    for (const list of this.#lists(found)) {
      const entry = this.#first(list, 'execute', name);
      if (entry) return this.#destination(domain, entry);
    }
    return this.#mode(found, 'file::execute') === 'enforcing' ? 'refused' : this.#destination(domain, name);
  }

  #destination(domain: string, name: string): string {
    const last = domain.slice(domain.lastIndexOf(' ') + 1);
    const has = (control: string) =>
      print(this.#lines).some((text) => {
        const [, word, program, from] = /^(\w+) (\S+) from (.*)$/.exec(text) ?? [];
        return word === control && [name, 'any'].includes(program ?? '') && [domain, last, 'any'].includes(from ?? '');
      });
    if (has('initialize_domain') && !has('no_initialize_domain')) return `<kernel> ${name}`;
    return has('keep_domain') && !has('no_keep_domain') ? domain : `${domain} ${name}`;
  }

  #lists({ entries, groups }: Domain): readonly List[] {
    return [entries, ...[...groups].sort((a, b) => a - b).map((group) => this.#aclGroup(group))];
  }

  /** The path of the first entry that grants. */
  #first(list: List, operation: string, path: string): string | undefined {
    for (const { parts, mask } of list.values()) {
      const bit = parts.form?.operations.indexOf(operation) ?? -1;
      const [, word = ''] = parts.tail.split(' ');
      const members = word.startsWith('@') ? this.#members(word.slice(1)) : [word];
      const member =
        bit >= 0 && mask & (1 << bit) ? members.find((each) => compilePattern(each).matches(path)) : undefined;
      if (member !== undefined) return member;
    }
    return undefined;
  }

  #members(group: string): readonly string[] {
    return print(this.#lines).flatMap((text) => {
      const [keyword, name, member = ''] = text.split(' ');
      return keyword === 'path_group' && name === group ? [member] : [];
    });
  }

  #mode({ profile }: Domain, target: string): string {
    const found = this.#profiles.get(profile);
    return found === undefined || !FUNCTIONS.includes(target) ? 'disabled' : levelOf(found, target).mode;
  }

  #assign(name: string): Domain {
    const known = this.domains.get(name);
    if (known) return known;
    const made: Domain = { profile: 0, groups: new Set(), flags: new Set(), entries: new Map() };
    this.domains.set(name, made);
    return made;
  }

  #aclGroup(group: number): List {
    const known = this.#aclGroups.get(group);
    if (known) return known;
    const made: List = new Map();
    this.#aclGroups.set(group, made);
    return made;
  }
}

function change(list: List, text: string, isDelete: boolean): void {
  const parts = entryParts(text);
  const before = list.get(parts.key)?.mask ?? 0;
  const mask = isDelete ? before & ~parts.mask : before | parts.mask;
  if (mask === 0) list.delete(parts.key);
  else list.set(parts.key, { parts, mask });
}

function print(list: List): readonly string[] {
  return [...list.values()].map(({ parts, mask }) => entryText(parts, mask));
}
