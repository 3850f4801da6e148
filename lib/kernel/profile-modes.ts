import type { ProfileConfigLine, ProfileMode } from '../language/ast.js';
import { KERNEL_NAMESPACE, namespaceOf } from '../language/entry-words.js';
import { PROFILE_FUNCTIONS, PROFILE_MODES } from '../language/keyword-table.js';
import type { PolicyFile } from '../language/parse.js';
import { modeOf } from '../policy/check/profiles.js';

/** `mixed`: not all functions have the same. */
export type SharedMode = ProfileMode | 'mixed';

/** The modes in which a profile decides. */
export interface ModeSummary {
  /** That of all functions. */
  readonly mode: SharedMode;
  /** The strictest that any function has. */
  readonly strictest: ProfileMode;
  /** Those of the functions of each category. */
  readonly modes: Readonly<Record<'file' | 'network' | 'misc', SharedMode>>;
}

/** What the file profile says of modes. */
export class ProfileModes {
  /** `<kernel> 3` -> its lines that say modes. */
  readonly #lines = new Map<string, ProfileConfigLine[]>();
  readonly #summaries = new Map<string, ModeSummary>();

  constructor(profiles: PolicyFile<'profile'>) {
    for (const node of profiles.nodes) {
      if (!('profile' in node)) continue;
      const key = `${node.namespace ?? KERNEL_NAMESPACE} ${node.profile}`;
      const lines = this.#lines.get(key) ?? [];
      this.#lines.set(key, lines);
      if (node.kind === 'profile_config') lines.push(node);
    }
  }

  /** Of the profile of a domain; undefined where it is not defined. */
  of(domain: string, profile: number): ModeSummary | undefined {
    const key = `${namespaceOf(domain)} ${profile}`;
    const known = this.#summaries.get(key);
    if (known) return known;
    const lines = this.#lines.get(key);
    if (lines === undefined) return undefined;
    const made = summarise(lines);
    this.#summaries.set(key, made);
    return made;
  }
}

/** The kernel checks nothing for a profile that is not defined. Source: tomoyo_profile(), its null profile. */
export const UNDEFINED_PROFILE: ModeSummary = summarise([]);

function summarise(lines: readonly ProfileConfigLine[]): ModeSummary {
  const modesOf = (category: keyof typeof PROFILE_FUNCTIONS) =>
    PROFILE_FUNCTIONS[category].map((name) => modeOf(lines, `${category}::${name}`) ?? 'disabled');
  const [file, network, misc] = [modesOf('file'), modesOf('network'), modesOf('misc')];
  const all = [...file, ...network, ...misc];
  return {
    mode: shared(all),
    strictest: PROFILE_MODES[Math.max(...all.map((mode) => PROFILE_MODES.indexOf(mode)))] ?? 'disabled',
    modes: { file: shared(file), network: shared(network), misc: shared(misc) },
  };
}

function shared(modes: readonly ProfileMode[]): SharedMode {
  const [first = 'disabled'] = modes;
  return modes.every((mode) => mode === first) ? first : 'mixed';
}
