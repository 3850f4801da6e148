/** Which profiles the kernel will know, and which ones domains use: what decides whether it stops the machine. */
import type { PolicyNode } from '../../language/ast.js';
import { KERNEL_NAMESPACE, namespaceOf } from '../../language/entry-words.js';
import { parsePolicy, type PolicyFile } from '../../language/parse.js';
import { wrap32 } from '../../language/parse-profile-line.js';

/** What the lines of `profile` say about one namespace. */
export interface ProfileSet {
  readonly name: string;
  readonly defined: Set<number>;
  version: number;
  /** The line that says so, if any. */
  versionLine: number | undefined;
}

/** A domain and the profile that it has in the end. */
export interface DomainUse {
  readonly name: string;
  profile: number;
  /** That says so; that names the domain where none does; undefined for `<kernel>` that no line names. */
  line: number | undefined;
}

export interface DomainUses {
  /** `<kernel>` is among them; deleted ones, too: the kernel looks at them for a while. */
  readonly domains: readonly DomainUse[];
  /** Of the domain with most. */
  readonly mostLines: number;
}

export const PROFILE_VERSION = 20150505;

/**
 * The namespaces of the text of `profile`, in the order in which they come into being. Whatever begins with a number
 * and "-" defines that profile, sense or not.
 * Source: security/tomoyo/common.c, tomoyo_write_profile(), tomoyo_assign_namespace(). Tested: test/board/loader.board.ts.
 */
export function readProfiles(text: string): readonly ProfileSet[] {
  const file = parsePolicy(text, { kind: 'profile' });
  const sets: ProfileSet[] = [emptySet(KERNEL_NAMESPACE)];
  for (const node of file.nodes) {
    if (!('namespace' in node)) continue;
    const valid = node.kind !== 'unknown' || isBehindNamespace(node.keyword);
    const set = valid ? findSet(node.namespace ?? KERNEL_NAMESPACE, sets) : undefined;
    if (set === undefined) continue;
    if (node.kind === 'profile_version') {
      set.version = node.version;
      set.versionLine = lineOf(file, node);
    } else {
      const number = node.kind === 'unknown' ? leadingNumber(node.keyword) : node.profile;
      if (number !== undefined) set.defined.add(number);
    }
  }
  return sets;
}

function emptySet(name: string): ProfileSet {
  return { name, defined: new Set(), version: PROFILE_VERSION, versionLine: undefined };
}

/** Nothing behind the namespace: the kernel takes the line for one without a namespace that it knows. */
function isBehindNamespace(keyword: string): boolean {
  return keyword !== '';
}

/** A name that is the beginning of one that is known stands for that: the kernel compares no further. */
function findSet(name: string, sets: ProfileSet[]): ProfileSet | undefined {
  const known = sets.find((set) => set.name.startsWith(name));
  if (known !== undefined || !isNamespace(name)) return known;
  const made = emptySet(name);
  sets.push(made);
  return made;
}

function isNamespace(text: string): boolean {
  const [node] = parsePolicy(text, { kind: 'domain_policy' }).nodes;
  return node?.kind === 'domain';
}

/** `3-FOO` without a value is no profile line, but it defines profile 3 before the kernel sees that. */
function leadingNumber(keyword: string): number | undefined {
  const digits = /^(\d*)-/.exec(keyword)?.[1];
  if (digits === undefined) return undefined;
  const number = wrap32(digits === '' ? '0' : digits);
  return number <= 255 ? number : undefined;
}

/**
 * The domains of the text of `domain_policy`, loaded while the kernel is not activated yet: then it takes every number.
 * Source: security/tomoyo/common.c, tomoyo_write_domain().
 */
export function readDomains(text: string): DomainUses {
  const file = parsePolicy(text, { kind: 'domain_policy' });
  const reader = new DomainReader(file);
  for (const node of file.nodes) reader.read(node);
  return reader;
}

class DomainReader implements DomainUses {
  readonly domains: (DomainUse & { lines: number })[] = [];
  readonly #file: PolicyFile;
  readonly #byName = new Map<string, DomainUse & { lines: number }>();
  #current: (DomainUse & { lines: number }) | undefined;

  constructor(file: PolicyFile) {
    this.#file = file;
    this.#find(KERNEL_NAMESPACE, undefined);
  }

  get mostLines(): number {
    return this.domains.reduce((most, { lines }) => Math.max(most, lines), 0);
  }

  read(node: PolicyNode): void {
    switch (node.kind) {
      case 'blank':
      case 'comment':
        return;
      case 'reset':
        this.#current = undefined;
        return;
      case 'domain':
        this.#current = node.delete ? this.#delete(node.name) : this.#find(node.name, lineOf(this.#file, node));
        return;
      case 'select':
        this.#select(node.by, node.value);
        return;
      case 'unknown':
        if (node.keyword.startsWith('<')) this.#current = undefined;
        break;
      case 'use_profile':
        if (this.#current === undefined || node.delete) break;
        this.#current.profile = node.profile;
        this.#current.line = lineOf(this.#file, node);
        break;
      default:
    }
    if (this.#current !== undefined) this.#current.lines += 1;
  }

  #find(name: string, line: number | undefined): DomainUse & { lines: number } {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      known.line ??= line;
      return known;
    }
    const made = { name, profile: 0, line, lines: 0 };
    this.#byName.set(name, made);
    this.domains.push(made);
    return made;
  }

  /** The next domain of that name is another one. `<kernel>` stays. */
  #delete(name: string): undefined {
    if (name !== KERNEL_NAMESPACE) this.#byName.delete(name);
  }

  /** Before init every process is in `<kernel>`, and nobody asks. */
  #select(by: string, value: string): void {
    if (by === 'transition_only') return;
    if (by === 'name' || by === 'domain') this.#current = this.#byName.get(value);
    else this.#current = by === 'Q' ? undefined : this.#byName.get(KERNEL_NAMESPACE);
  }
}

function lineOf(file: PolicyFile, { start }: { readonly start: number }): number {
  return file.source.locate(start).line;
}

/** The profiles that a domain may use: those of its namespace; one without any profile where no line names it. */
export function profileSetOf({ name }: Pick<DomainUse, 'name'>, sets: readonly ProfileSet[]): ProfileSet {
  const namespace = namespaceOf(name);
  return sets.find((set) => set.name.startsWith(namespace)) ?? emptySet(namespace);
}

/** Whether the kernel activates a namespace of this version: 20110903 it converts by itself. */
export function isSupportedVersion(version: number): boolean {
  return version === PROFILE_VERSION || version === 20110903;
}
