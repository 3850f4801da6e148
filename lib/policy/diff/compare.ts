import type { Stat } from '../../language/stat.js';
import type { PolicyKind } from '../../language/ast.js';
import { NO_LINES, type LineChanges, type PolicyChanges, type PolicyDifference, type Spared } from './changes.js';
import { GivenDomainPolicy } from './compare-domains.js';
import { compareExceptions } from './compare-exceptions.js';
import { compareProfiles } from './compare-profiles.js';
import { compareManagers, compareQuotas } from './compare-rest.js';
import type { KernelDomains } from './domain-texts.js';
import { countLines } from './line-index.js';
import type { ShapeFinder } from './line-shapes.js';
import type { PolicyProblem } from './policy-problem.js';
import type { ApplyMode, PolicyText } from './policy-text.js';

/** What a kernel holds: what reading its files gives. */
export interface KernelPolicy {
  readonly domains: KernelDomains;
  readonly exceptions: string;
  readonly profiles: string;
  readonly managers: string;
  readonly stat: Stat;
}

export interface CompareOptions {
  readonly mode: ApplyMode;
  /** With `merge`: entries whose order matters are also brought into the order of the texts. */
  readonly ordered?: boolean;
  /** Of the kernel's numbers. */
  readonly wordBits: 32 | 64;
  /** The program and the domain of the caller: one of them must stay a manager if it is one. */
  readonly own?: ReadonlySet<string>;
  readonly shapesOf?: ShapeFinder;
}

/** A policy as it is given, to be compared with what a kernel holds, more than once. */
export class GivenPolicy {
  readonly #texts: readonly PolicyText[];
  readonly #options: CompareOptions;
  readonly #domains: GivenDomainPolicy;

  constructor(texts: readonly PolicyText[], options: CompareOptions) {
    this.#texts = texts;
    this.#options = options;
    this.#domains = new GivenDomainPolicy(this.#of('domain_policy'));
  }

  /** Lines that mean something, also refused ones. */
  get lines(): number {
    return this.#texts.reduce((sum, { text }) => sum + countLines(text), 0);
  }

  /**
   * The smallest difference between what a kernel holds and what it would hold after it was given these texts: as the only
   * ones (`replace`: kinds of files that are not among them stay as they are), or on top of what it holds (`merge`).
   *
   * Lines that the kernel would drop, or store as something else than they say, are refused and change nothing; nor is
   * anything taken away that such a line could have meant.
   * @param only of what these changes are about
   */
  compare(kernel: KernelPolicy, only?: PolicyChanges): PolicyDifference {
    const refused: PolicyProblem[] = [];
    const spared: Spared[] = [];
    const { own = new Set(), ...options } = this.#options;
    const context = {
      ...options,
      refuse: (problem: PolicyProblem) => void refused.push(problem),
      spare: (one: Spared) => void spared.push(one),
    };
    const { isDefined, ...profiles } = compareProfiles(this.#of('profile'), kernel.profiles, context);
    const names = only && new Set([...only.domains, ...only.deletedDomains].map(({ name }) => name));
    const domains = this.#domains.compare(kernel.domains, { ...context, isDefined }, names);
    const exceptions =
      only && isEmptyChange(only.exceptions)
        ? NO_LINES
        : compareExceptions(this.#of('exception_policy'), kernel.exceptions, context);
    const changes = {
      ...profiles,
      exceptions,
      ...domains,
      ...compareManagers(this.#of('manager'), kernel.managers, { ...context, own }),
      quotas: compareQuotas(this.#of('stat'), kernel.stat, context),
    };
    return { changes, refused: inOrder(refused, this.#texts), spared };
  }

  #of(kind: PolicyKind): readonly PolicyText[] {
    return this.#texts.filter((text) => text.kind === kind);
  }
}

function isEmptyChange({ add, remove, move }: LineChanges): boolean {
  return add.length === 0 && remove.length === 0 && move.length === 0;
}

/** The same, but domains that are needed stay. */
export function sparing(difference: PolicyDifference, needed: ReadonlyMap<string, 'busy' | 'own'>): PolicyDifference {
  const { changes, spared } = difference;
  const isNeeded = ({ name }: { readonly name: string }) => needed.has(name);
  const kept = changes.deletedDomains.filter(isNeeded);
  return {
    ...difference,
    changes: { ...changes, deletedDomains: changes.deletedDomains.filter((domain) => !isNeeded(domain)) },
    spared: [...spared, ...kept.map(({ name }) => ({ reason: needed.get(name) ?? 'busy', domain: name, text: name }))],
  };
}

function inOrder(problems: readonly PolicyProblem[], texts: readonly PolicyText[]): readonly PolicyProblem[] {
  const places = new Map(texts.map(({ file }, index) => [file, index]));
  const place = ({ file }: PolicyProblem) => places.get(file) ?? 0;
  return [...problems].sort((a, b) => place(a) - place(b) || a.line - b.line);
}
