import { normalLine } from '../language/policy-line.js';
import type { DomainBlock } from '../policy/domain-blocks.js';

/** The lines of a domain as fields; what they say stands as it is written. */
export class GrowingJson {
  readonly entries: string[] = [];
  readonly groups: number[] = [];
  readonly flags: string[] = [];
  profile: number | null = null;

  constructor(
    readonly name: string,
    readonly file: string,
    readonly line: number,
  ) {}

  /** Takes the lines of a block, without the one that turns to the domain. */
  add({ text, start, end, continues }: DomainBlock): void {
    const lines = text.slice(start, end).split('\n');
    for (const raw of continues ? lines : lines.slice(1)) this.#addLine(normalLine(raw));
  }

  #addLine(line: string): void {
    if (line === '' || line.startsWith('#')) return;
    const [, setting, digits] = /^use_(profile|group) (\d{1,3})$/.exec(line) ?? [];
    if (setting === 'profile') this.profile = Number(digits);
    else if (setting === 'group') this.groups.push(Number(digits));
    else if (line === 'quota_exceeded' || line === 'transition_failed') this.flags.push(line);
    else this.entries.push(line);
  }
}

/** One line; fields in an order that stays. */
export function domainToJson({ name, profile, groups, flags, entries, file, line }: GrowingJson): string {
  return `${JSON.stringify({ name, profile, groups, flags, entries, file, line })}\n`;
}
