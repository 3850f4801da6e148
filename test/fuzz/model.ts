/** What our parser and printer say the kernel lists after some lines: the same form as the kernel's own listing. */
import type { AclEntry, PolicyNode, ProfileConfigLine } from '../../lib/language/ast.js';
import type { WordBits } from '../../lib/language/lexemes.js';
import { parsePolicy } from '../../lib/language/parse.js';
import { kernelForm } from '../../lib/language/print.js';
import type { LineFile } from './generate-lines.js';
import { PROFILE_CONTEXT, STAT_CONTEXT } from './scratch.js';

interface Level {
  mode: string;
  grant: string;
  reject: string;
}

interface Domain {
  profile: number;
  readonly groups: Set<number>;
  readonly flags: Set<string>;
  /** By what makes two entries one: everything but the operations. */
  readonly entries: Map<string, AclEntry>;
}

function listDomain([name, { profile, flags, groups, entries }]: [string, Domain]): string[] {
  const groupLines = [...groups].map((group) => `use_group ${group}`);
  const entryLines = [...entries.values()].map((entry) => kernelForm(entry));
  return [name, `use_profile ${profile}`, ...flags, ...groupLines, ...entryLines];
}

/** Applies lines to the state of one file. */
export class Model {
  readonly #file: LineFile;
  readonly #wordBits: WordBits;
  readonly #domains = new Map<string, Domain>();
  #current: string | undefined;
  /** exception_policy, manager and profile: what is listed, by its key. */
  readonly #listed = new Map<string, string | AclEntry>();
  readonly #levels = new Map<string, Level>();

  constructor(file: LineFile, wordBits: WordBits = 64) {
    this.#file = file;
    this.#wordBits = wordBits;
    if (file === 'profile') this.apply(PROFILE_CONTEXT);
    if (file === 'stat') this.apply(STAT_CONTEXT);
  }

  /** How many lines were refused. */
  apply(text: string): number {
    const { nodes, errors } = parsePolicy(text, { kind: this.#file, wordBits: this.#wordBits });
    for (const node of nodes) this.#node(node);
    return errors.length;
  }

  list(): string[] {
    const domains = [...this.#domains].flatMap(listDomain);
    const listed = [...this.#listed].map(([key, value]) =>
      typeof value === 'string' ? value : `${key.slice(0, key.indexOf('\0'))}${kernelForm(value)}`,
    );
    const levels = [...this.#levels].map(
      ([key, { mode, grant, reject }]) => `${key}={ mode=${mode} grant_log=${grant} reject_log=${reject} }`,
    );
    return [...domains, ...listed, ...levels];
  }

  #node(node: PolicyNode): void {
    switch (node.kind) {
      case 'blank':
      case 'comment':
      case 'select':
      case 'manage_by_non_root':
        return;
      case 'reset':
        this.#current = undefined;
        return;
      case 'unknown':
        // a broken domain line leaves the kernel without a current domain
        if (this.#file === 'domain_policy' && node.keyword.startsWith('<')) this.#current = undefined;
        return;
      case 'domain':
        return this.#domain(node.name, node.delete);
      case 'use_profile':
        if (!node.delete) this.#inDomain((domain) => (domain.profile = node.profile));
        return;
      case 'use_group':
        return this.#inDomain(({ groups }) => (node.delete ? groups.delete(node.group) : groups.add(node.group)));
      case 'quota_exceeded':
      case 'transition_failed':
        return this.#inDomain(({ flags }) => (node.delete ? flags.delete(node.kind) : flags.add(node.kind)));
      case 'path_group':
      case 'number_group':
      case 'address_group':
      case 'aggregator':
      case 'transition_control': {
        const text = `${node.namespace ?? '<kernel>'} ${kernelForm({ ...node, delete: false, namespace: undefined })}`;
        return this.#put(text, text, node.delete);
      }
      case 'acl_group': {
        const head = `${node.namespace ?? '<kernel>'} acl_group ${node.group} \0`;
        return merge(this.#listed, head, node.entry, node.delete);
      }
      case 'manager':
        return this.#put(node.manager.text, kernelForm({ ...node, delete: false }), node.delete);
      case 'stat':
        if (/^Memory used by (?:policy|audit log|query message)$/u.test(node.label))
          this.#put(node.label, `${node.label}: ${node.value}`, node.value === 0);
        return;
      case 'profile_version': {
        const key = `${node.namespace ?? '<kernel>'} PROFILE_VERSION`;
        return this.#put(key, `${key}=${node.version}`, false);
      }
      case 'profile_comment': {
        const key = `${node.namespace ?? '<kernel>'} ${node.profile}-COMMENT`;
        return this.#put(key, `${key}=${node.comment}`, false);
      }
      case 'profile_preference': {
        const key = `${node.namespace ?? '<kernel>'} ${node.profile}-PREFERENCE`;
        const listed = this.#listed.get(key);
        const known = typeof listed === 'string' ? listed : '';
        const [, audit = '?', learning = '?'] = /max_audit_log=(\d+) max_learning_entry=(\d+)/u.exec(known) ?? [];
        const limits = `max_audit_log=${node.maxAuditLog ?? audit} max_learning_entry=${node.maxLearningEntry ?? learning}`;
        return this.#put(key, `${key}={ ${limits} }`, false);
      }
      case 'profile_config':
        return this.#config(node);
      default:
        return this.#inDomain(({ entries }) => merge(entries, '', node, node.delete));
    }
  }

  #domain(name: string, deleted: boolean): void {
    this.#current = deleted ? undefined : name;
    if (deleted) this.#domains.delete(name);
    else if (name !== '<kernel>' && !this.#domains.has(name))
      this.#domains.set(name, { profile: 0, groups: new Set(), flags: new Set(), entries: new Map() });
  }

  #inDomain(change: (domain: Domain) => unknown): void {
    const domain = this.#domains.get(this.#current ?? '');
    if (domain) change(domain);
  }

  #put(key: string, text: string, deleted: boolean): void {
    if (deleted) this.#listed.delete(key);
    else this.#listed.set(key, text);
  }

  #config(node: ProfileConfigLine): void {
    const target = node.target === undefined ? '' : `::${node.target}`;
    const key = `${node.namespace ?? '<kernel>'} ${node.profile}-CONFIG${target}`;
    if (node.useDefault) {
      if (target !== '') this.#levels.delete(key);
      return;
    }
    const known = this.#levels.get(key);
    if (!known && node.mode === undefined) return;
    const { mode, grant, reject } = known ?? { mode: '', grant: 'yes', reject: 'yes' };
    this.#levels.set(key, { mode: node.mode ?? mode, grant: node.grantLog ?? grant, reject: node.rejectLog ?? reject });
  }
}

/** An entry joins the one that differs from it only in operations; a delete takes operations away. */
function merge(entries: Map<string, string | AclEntry>, head: string, entry: AclEntry, deleted: boolean): void {
  const plain: AclEntry = { ...entry, delete: false, namespace: undefined };
  if (!('operations' in plain)) {
    const key = head + kernelForm(plain);
    if (deleted) entries.delete(key);
    else entries.set(key, plain);
    return;
  }
  const order = OPERATIONS[plain.kind] ?? [];
  const key = head + plain.kind + kernelForm({ ...plain, operations: order.slice(0, 1) } as AclEntry);
  const known = entries.get(key) as typeof plain | undefined;
  const had: readonly string[] = known?.operations ?? [];
  const named: readonly string[] = plain.operations;
  const operations = order.filter((name) =>
    deleted ? had.includes(name) && !named.includes(name) : had.includes(name) || named.includes(name),
  );
  if (operations.length === 0) entries.delete(key);
  else entries.set(key, { ...plain, operations } as AclEntry);
}

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  file_path: 'execute read write append unlink getattr rmdir truncate symlink chroot unmount'.split(' '),
  file_path2: ['link', 'rename', 'pivot_root'],
  file_number: 'create mkdir mkfifo mksock ioctl chmod chown chgrp'.split(' '),
  file_device: ['mkblock', 'mkchar'],
  network_inet: ['bind', 'listen', 'connect', 'send'],
  network_unix: ['bind', 'listen', 'connect', 'send'],
};
