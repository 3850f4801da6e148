import { KERNEL_NAMESPACE, namespaceOf } from '../language/entry-words.js';

/** What the file profile says of the profiles that domains use. */
export class KernelProfiles {
  /** `<kernel> 3` -> its lines behind the number. */
  readonly #lines = new Map<string, string[]>();

  /** @param text what reading the file gives */
  constructor(text: string) {
    for (const [, namespace = KERNEL_NAMESPACE, profile, rest = ''] of text.matchAll(PROFILE_LINE)) {
      const key = `${namespace} ${profile}`;
      const lines = this.#lines.get(key) ?? [];
      this.#lines.set(key, lines);
      lines.push(rest);
    }
  }

  isDefined(domain: string, profile: number): boolean {
    return this.#lines.has(keyOf(domain, profile));
  }

  /** Numbers of the profiles that a domain may use. */
  definedIn(domain: string): readonly number[] {
    const prefix = `${namespaceOf(domain)} `;
    const keys = [...this.#lines.keys()].filter((key) => key.startsWith(prefix));
    return keys.map((key) => Number(key.slice(prefix.length)));
  }

  /** Whether some function is enforced. */
  enforces(domain: string, profile: number): boolean {
    return this.#has(domain, profile, 'enforcing');
  }

  /** Whether some function is learned. */
  learns(domain: string, profile: number): boolean {
    return this.#has(domain, profile, 'learning');
  }

  /** The mode of CONFIG, and of those levels that say another one. */
  modes(domain: string, profile: number): ReadonlySet<string> {
    const lines = this.#lines.get(keyOf(domain, profile)) ?? [];
    return new Set(lines.flatMap((line) => MODE.exec(line)?.[1] ?? []));
  }

  learningLimit(domain: string, profile: number): number | undefined {
    const lines = this.#lines.get(keyOf(domain, profile)) ?? [];
    const found = lines.flatMap((line) => LEARNING_LIMIT.exec(line)?.[1] ?? []);
    return found.length === 0 ? undefined : Number(found[0]);
  }

  #has(domain: string, profile: number, mode: string): boolean {
    return this.modes(domain, profile).has(mode);
  }
}

function keyOf(domain: string, profile: number): string {
  return `${namespaceOf(domain)} ${profile}`;
}

const PROFILE_LINE = /^(?:(<\S+>) )?(\d+)-(.*)$/gm;
const MODE = /^CONFIG\S*=\{ mode=(\w+) /;
const LEARNING_LIMIT = /^PREFERENCE=\{.* max_learning_entry=(\d+) /;
