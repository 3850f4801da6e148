import type { EntryHead } from '../../language/quick-entry.js';
import type { Source } from '../../text/source.js';
import type { Found } from '../check/found.js';
import type { LintCode } from './codes.js';
import { ENTRY_RULES, type EntryRule, type Remark } from './entry-rules.js';
import type { LintEntry } from './lint-entry.js';
import type { MissingFiles } from './missing-files.js';
import type { Owner, Survey } from './survey.js';

export type LintReport = (found: Found<LintCode>) => void;

interface Planned {
  readonly rule: EntryRule;
  readonly words: readonly number[];
}

/** The rules that are switched on, and what they need to know. */
export class RuleSet {
  readonly #plans = new Map<EntryHead, readonly Planned[]>();

  constructor(
    readonly survey: Survey,
    readonly missing: MissingFiles | undefined,
    readonly isOn: (code: LintCode) => boolean,
  ) {}

  /** What is to be said about one entry. */
  entry(owner: Owner, entry: LintEntry, report: LintReport): void {
    for (const { rule, words } of this.#plan(entry.head))
      for (const index of words) {
        const word = entry.words[index];
        const remark = word && rule.look(word, entry, owner, this.survey);
        if (remark !== undefined) report(foundIn(entry.source, rule.code, remark));
      }
    if (this.missing === undefined || !this.isOn('missing_file')) return;
    for (const remark of this.missing.ofEntry(entry)) report(foundIn(entry.source, 'missing_file', remark));
  }

  /** A word that must name a file. */
  word(source: Source, word: Remark['word'] | undefined, report: LintReport): void {
    const remark = this.isOn('missing_file') ? this.missing?.ofWord(word) : undefined;
    if (remark !== undefined) report(foundIn(source, 'missing_file', remark));
  }

  /** One plan for all entries that begin alike. */
  #plan(head: EntryHead): readonly Planned[] {
    const known = this.#plans.get(head);
    if (known) return known;
    const plan = ENTRY_RULES.filter(({ code }) => this.isOn(code))
      .map((rule) => ({ rule, words: rule.words(head) }))
      .filter(({ words }) => words.length > 0);
    this.#plans.set(head, plan);
    return plan;
  }
}

export function foundIn(source: Source, code: LintCode, { word, message, hint }: Remark): Found<LintCode> {
  const { at, text } = word;
  return { code, source, start: at, end: at + text.length, message, ...(hint === undefined ? {} : { hint }) };
}
