import type { GroupKind } from '../../language/argument-types.js';
import { ARGUMENT_TYPES } from '../../language/argument-types.js';
import type { AclEntry, ProfileMode } from '../../language/ast.js';
import { eachGroup } from '../../language/entry-words.js';
import { PROFILE_TARGETS } from '../../language/keyword-table.js';
import type { EntryHead } from '../../language/quick-entry.js';
import { ownText } from '../../text/source.js';
import type { PolicyIndex } from '../check/policy-index.js';
import { modeOf } from '../check/profiles.js';
import { realPathOf, type LintEntry, type LintWord } from './lint-entry.js';
import { Members } from './members.js';
import { WordIndex } from './word-index.js';

/** Whose entries are read. */
export interface Owner {
  readonly namespace: string;
  /** For people: a domain's name, or `acl_group 1`. */
  readonly name: string;
}

/** What one domain has in the whole policy. */
export class SurveyedDomain implements Owner {
  profile = 0;
  entries = 0;
  readonly groups = new Set<number>();

  constructor(
    readonly name: string,
    readonly namespace: string,
  ) {}
}

const FUNCTIONS = PROFILE_TARGETS.filter((target) => target.includes('::'));
const CREATING: ReadonlySet<string> = new Set(['create', 'mkdir', 'mkfifo', 'mksock', 'mkblock', 'mkchar', 'symlink']);
const SECOND_IS_NEW: ReadonlySet<string> = new Set(['link', 'rename']);

/** What must be known of the whole policy before a line of it can be judged. */
export class Survey {
  readonly policy: PolicyIndex;
  readonly members: Members;
  readonly domains = new Map<string, SurveyedDomain>();
  /** What some entry lets be executed. */
  readonly executed = new WordIndex();
  /** What some entry lets be made. */
  readonly made = new WordIndex();
  readonly #usedGroups = new Set<string>();
  readonly #modes = new Map<string, ReadonlySet<ProfileMode>>();
  /** Groups whose members are in `executed` or `made`. */
  readonly #spread = new Set<string>();
  #enforces: boolean | undefined;

  /** Whether it is asked what is made. */
  readonly #asksMade: boolean;

  constructor(policy: PolicyIndex, { asksMade }: { asksMade: boolean }) {
    this.policy = policy;
    this.#asksMade = asksMade;
    this.members = new Members(policy);
  }

  domain(name: string, namespace: string): SurveyedDomain {
    const known = this.domains.get(name);
    if (known) return known;
    const made = new SurveyedDomain(ownText(name), ownText(namespace));
    this.domains.set(made.name, made);
    return made;
  }

  /** Whether an entry without groups that begins so tells anything. */
  wants({ form, operations }: EntryHead): boolean {
    if (form.transition && operations.includes('execute')) return true;
    return this.#asksMade && operations.some((operation) => CREATING.has(operation) || SECOND_IS_NEW.has(operation));
  }

  /** Takes in an entry; what its conditions name comes by `addGroups()`. */
  addEntry(owner: Owner, entry: LintEntry): void {
    const { form, operations } = entry.head;
    const [first, second] = entry.words;
    if (first === undefined) return;
    if (form.transition && operations.includes('execute')) {
      this.#add(this.executed, owner, first);
      const real = realPathOf(entry);
      if (real !== undefined) this.#add(this.executed, owner, real);
    }
    if (this.#asksMade) {
      if (operations.some((operation) => CREATING.has(operation))) this.#add(this.made, owner, first);
      if (second !== undefined && operations.some((operation) => SECOND_IS_NEW.has(operation)))
        this.#add(this.made, owner, second);
    }
    for (const [index, { type }] of form.arguments.entries()) {
      const { group } = ARGUMENT_TYPES[type];
      const text = entry.words[index]?.text ?? '';
      if (group !== undefined && text.startsWith('@')) this.#use(owner.namespace, group, text.slice(1));
    }
  }

  /** Takes in every group that an entry names, in its conditions too. */
  addGroups({ namespace }: Owner, entry: AclEntry): void {
    eachGroup(entry, (kind, { name }) => this.#use(namespace, kind, name));
  }

  usesGroup(namespace: string, kind: GroupKind, name: string): boolean {
    return this.#usedGroups.has(`${namespace} ${kind} ${name}`);
  }

  usesAclGroup(namespace: string, group: number): boolean {
    for (const domain of this.domains.values())
      if (domain.namespace === namespace && domain.groups.has(group)) return true;
    return false;
  }

  usesProfile(namespace: string, profile: number): boolean {
    for (const domain of this.domains.values())
      if (domain.namespace === namespace && domain.profile === profile) return true;
    return false;
  }

  /** In which modes the profile of a domain decides about something; none if it is not known. */
  modes({ namespace, profile }: SurveyedDomain): ReadonlySet<ProfileMode> {
    const key = `${namespace} ${profile}`;
    const known = this.#modes.get(key);
    if (known) return known;
    const lines = this.policy.namespace(namespace).profiles.get(profile);
    const modes = new Set(FUNCTIONS.flatMap((target) => modeOf(lines, target) ?? []));
    this.#modes.set(key, modes);
    return modes;
  }

  /** Whether some entry lets a name, or one that a pattern takes, be executed. */
  readonly isExecuted = (text: string): boolean => this.executed.find(text) !== undefined;

  /** Whether the first domain is enforced, and the second is not, nor does it learn to be. */
  releases(from: SurveyedDomain, to: SurveyedDomain): boolean {
    if (!this.modes(from).has('enforcing')) return false;
    const modes = this.modes(to);
    return modes.size > 0 && !modes.has('enforcing') && !modes.has('learning');
  }

  /** Whether some domain is enforced. */
  get enforces(): boolean {
    this.#enforces ??= [...this.domains.values()].some((domain) => this.modes(domain).has('enforcing'));
    return this.#enforces;
  }

  #add(index: WordIndex, { namespace, name }: Owner, { text }: LintWord): void {
    if (!text.startsWith('@')) {
      index.add(text, name);
      return;
    }
    const key = `${index === this.made ? 'made' : 'executed'} ${namespace} ${text}`;
    if (this.#spread.has(key)) return;
    this.#spread.add(key);
    for (const member of this.members.of(namespace, 'path_group', text)) index.add(member, name);
  }

  #use(namespace: string, kind: GroupKind, name: string): void {
    this.#usedGroups.add(`${namespace} ${kind} ${name}`);
  }
}
