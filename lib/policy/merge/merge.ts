import type { PolicyKind } from '../../language/ast.js';
import type { WordBits } from '../../language/lexemes.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import type { PolicyText } from '../diff/policy-text.js';
import { readDomainModel } from '../model/domain-model.js';
import { readExceptionModel } from '../model/exception-model.js';
import { readLineModel } from '../model/line-model.js';
import { modelLines } from '../model/model-lines.js';
import { sortedLines } from '../sort/sort-lines.js';
import { sortedProfiles } from '../sort/sort-profiles.js';
import { profilesOf, type ProfileRule, type Profiles } from './choose-profile.js';
import type { OfDevice } from './device.js';
import { mergedDomainPolicies } from './merge-domains.js';
import { mergedExceptionPolicies } from './merge-exceptions.js';
import { mergedLines } from './merge-lines.js';
import { mergedProfiles } from './merge-profiles.js';
import type { MergeFinding, MergeReport, SeenPart } from './report.js';

/** One file of one device, latin1: one character a byte. */
export interface MergeInput extends PolicyText {
  /** As the user names it. */
  readonly device: string;
}

/** A line of the merged policy, or some operations of it, and the devices that have it. */
export interface SeenEntry {
  readonly kind: PolicyKind;
  /** The domain, `acl_group N`, or '', behind the namespace if it is not `<kernel>`. */
  readonly where: string;
  readonly text: string;
  readonly devices: readonly string[];
  /** How many have a file of this kind. */
  readonly of: number;
}

export interface MergeOptions {
  /** For domains in different profiles; default: `laxest` if there are files of profiles, else `lowest`. */
  readonly rule?: ProfileRule | undefined;
  /** The device whose profiles are taken where one number means different things. */
  readonly take?: string | undefined;
  readonly wordBits?: WordBits;
  /** Whether lines get a comment that says which devices have them. */
  readonly comments?: 'counts' | 'own';
  /** Is told of what is decided or widened, while the pieces are made. */
  readonly found: (finding: MergeFinding) => void;
  /** Is told of every line and who has it, while the pieces are made. */
  readonly seen?: ((entry: SeenEntry) => void) | undefined;
}

/** What mergePolicies() made. */
export interface MergedPolicies {
  /** Lines that a kernel would not keep as they are meant. With one of them there are no files. */
  readonly problems: readonly PolicyProblem[];
  /** Profiles that are not the same everywhere. With one of them there are no files. */
  readonly differing: readonly MergeFinding[];
  /** One of each kind; the pieces can be gone through once. */
  readonly files: readonly { readonly kind: PolicyKind; readonly pieces: Iterable<string> }[];
}

/**
 * Policies of several devices as one that allows what any of them allows, sorted as sortPolicy() sorts. It does not matter
 * which comes first; a policy merged with itself is itself, sorted. Where two devices contradict each other, a rule
 * decides, and it is said.
 * Tested: test/unit/policy/merge/merge.test.ts.
 */
export function mergePolicies(inputs: readonly MergeInput[], options: MergeOptions): MergedPolicies {
  return new Merge(inputs, options).all();
}

class Merge {
  readonly #inputs: readonly MergeInput[];
  readonly #options: MergeOptions;
  readonly #problems: PolicyProblem[] = [];
  #differing: readonly MergeFinding[] = [];

  constructor(inputs: readonly MergeInput[], options: MergeOptions) {
    this.#inputs = inputs;
    this.#options = options;
  }

  all(): MergedPolicies {
    const files: { kind: PolicyKind; pieces: Iterable<string> }[] = [];
    const add = (kind: PolicyKind, pieces: Iterable<string> | undefined) => {
      if (pieces !== undefined) files.push({ kind, pieces });
    };
    const { pieces, profiles } = this.#profiles();
    add('profile', pieces);
    add('exception_policy', this.#exceptions());
    for (const kind of ['manager', 'stat'] as const) add(kind, this.#lines(kind));
    add('domain_policy', this.#domains(profiles));
    const isGood = this.#problems.length === 0 && this.#differing.length === 0;
    return { problems: this.#problems, differing: this.#differing, files: isGood ? files : [] };
  }

  #profiles(): { readonly pieces: Iterable<string> | undefined; readonly profiles: Profiles | undefined } {
    const { wordBits = 64, take } = this.#options;
    const models = this.#models('profile', (text) => modelLines(text, wordBits));
    if (models.length === 0) return { pieces: undefined, profiles: undefined };
    const { model, differing } = mergedProfiles(models, take, this.#report('profile', models));
    this.#differing = differing;
    return { pieces: sortedProfiles(model), profiles: profilesOf(model) };
  }

  #exceptions(): Iterable<string> | undefined {
    const models = this.#models('exception_policy', ({ text, ...rest }) =>
      readExceptionModel(text, { ...rest, ...this.#words() }),
    );
    if (models.length === 0 || this.#problems.length > 0) return undefined;
    return mergedExceptionPolicies(models, this.#report('exception_policy', models));
  }

  #lines(kind: 'manager' | 'stat'): Iterable<string> | undefined {
    const models = this.#models(kind, ({ text, file }) => readLineModel(text, { kind, file, ...this.#words() }));
    return models.length === 0 ? undefined : sortedLines(mergedLines(models, this.#report(kind, models)));
  }

  #domains(profiles: Profiles | undefined): Iterable<string> | undefined {
    const models = this.#models('domain_policy', ({ text, file }) => readDomainModel(text, { file, ...this.#words() }));
    if (models.length === 0) return undefined;
    const rule = this.#options.rule ?? (profiles === undefined ? 'lowest' : 'laxest');
    return mergedDomainPolicies(models, { rule, profiles }, this.#report('domain_policy', models));
  }

  #words(): { readonly wordBits?: WordBits } {
    const { wordBits } = this.#options;
    return wordBits === undefined ? {} : { wordBits };
  }

  #models<Model extends { readonly problems: readonly PolicyProblem[] }>(
    kind: PolicyKind,
    read: (input: MergeInput) => Model,
  ): readonly OfDevice<Model>[] {
    return this.#inputs
      .filter((input) => input.kind === kind)
      .map((input) => {
        const model = read(input);
        for (const problem of model.problems) this.#note(kind, problem);
        return { device: input.device, file: input.file, model };
      });
  }

  /** What the kernel says in `stat` is mostly readings, which are no policy. */
  #note(kind: PolicyKind, problem: PolicyProblem): void {
    if (kind !== 'stat' || problem.code !== 'not_policy') this.#problems.push(problem);
  }

  #report(kind: PolicyKind, models: readonly OfDevice<unknown>[]): MergeReport {
    const { found, seen, comments } = this.#options;
    const of = models.length;
    const namesOf = (devices: readonly number[]) => devices.map((index) => models[index]?.device ?? '');
    const told = ({ operations, devices }: SeenPart) =>
      `${operations === '' ? '' : `${operations} `}${devices.length} of ${of}: ${namesOf(devices).join(', ')}`;
    return {
      found,
      seen: seen && (({ where, text, devices }) => seen({ kind, where, text, devices: namesOf(devices), of })),
      comment: comments === 'counts' ? (parts) => `# ${parts.map(told).join('; ')}` : undefined,
    };
  }
}
