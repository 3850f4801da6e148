import type { Origin } from './changes.js';
import type { GivenEntry } from './compare-entries.js';

/** What the texts say about one domain. Lists are in the order of the texts. */
export interface GivenDomain {
  readonly name: string;
  readonly origin: Origin;
  /** It was deleted before: nothing of what the kernel holds counts. */
  readonly anew: boolean;
  readonly profiles: readonly GivenEntry[];
  readonly groups: readonly GivenEntry[];
  /** `quota_exceeded`, `transition_failed` */
  readonly flags: readonly GivenEntry[];
  readonly entries: readonly GivenEntry[];
  /** Some of its lines are refused. */
  readonly hasRefused: boolean;
}

/** What a kernel holds of a domain, or the part of it that differs. */
export interface HeldDomain {
  readonly profile: number;
  readonly groups: readonly number[];
  readonly flags: readonly string[];
  readonly entries: readonly string[];
}

/** A domain whose lines are read one by one. */
export class GrowingDomain implements GivenDomain {
  readonly profiles: GivenEntry[] = [];
  readonly groups: GivenEntry[] = [];
  readonly flags: GivenEntry[] = [];
  readonly entries: GivenEntry[] = [];
  hasRefused = false;

  constructor(
    readonly name: string,
    readonly origin: Origin,
    readonly anew: boolean,
  ) {}

  add(line: GivenEntry): void {
    this.#listOf(line.text).push(line);
  }

  #listOf(text: string): GivenEntry[] {
    if (text.startsWith('use_profile ')) return this.profiles;
    if (text.startsWith('use_group ')) return this.groups;
    return isFlag(text) ? this.flags : this.entries;
  }
}

function isFlag(text: string): boolean {
  return text === 'quota_exceeded' || text === 'transition_failed';
}

/** Lines of a domain behind its name, as the kernel prints them. */
export function heldDomain(lines: readonly string[]): HeldDomain {
  const entries: string[] = [];
  const groups: number[] = [];
  const flags: string[] = [];
  let profile = 0;
  for (const line of lines) {
    if (line === '') continue;
    if (line.startsWith('use_profile ')) profile = Number(line.slice('use_profile '.length));
    else if (line.startsWith('use_group ')) groups.push(Number(line.slice('use_group '.length)));
    else if (isFlag(line)) flags.push(line);
    else entries.push(line);
  }
  return { profile, groups, flags, entries };
}
