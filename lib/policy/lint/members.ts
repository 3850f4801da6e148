import type { GroupKind } from '../../language/argument-types.js';
import type { PolicyIndex } from '../check/policy-index.js';

/** What is asked of a name, pattern, number or address; the function itself is the question's name. */
export type Question = (text: string) => boolean;

const KEPT_AT_MOST = 10_000;

/** Asks words and, for a group, its members; each question is asked once of a group and of a pattern. */
export class Members {
  readonly #answers = new Map<Question, Map<string, string | undefined>>();

  constructor(readonly policy: PolicyIndex) {}

  /**
   * @param kind of the group that `@NAME` stands for; undefined where it stands for none
   * @returns the word, or the first member of the group, of which it is true
   */
  find(namespace: string, kind: GroupKind | undefined, text: string, question: Question): string | undefined {
    const isGroup = kind !== undefined && text.startsWith('@');
    if (!isGroup && !text.includes('\\')) return question(text) ? text : undefined;
    const answers = this.#answersTo(question);
    const key = isGroup ? `${namespace} ${kind} ${text}` : text;
    if (answers.has(key)) return answers.get(key);
    const hit = isGroup
      ? this.of(namespace, kind, text).find((member) => question(member))
      : question(text)
        ? text
        : undefined;
    if (answers.size < KEPT_AT_MOST) answers.set(key, hit);
    return hit;
  }

  /** The members of a group `@NAME`; none if it is not known. */
  of(namespace: string, kind: GroupKind, text: string): readonly string[] {
    return this.policy.namespace(namespace).groups[kind].get(text.slice(1)) ?? [];
  }

  #answersTo(question: Question): Map<string, string | undefined> {
    const known = this.#answers.get(question);
    if (known) return known;
    const made = new Map<string, string | undefined>();
    this.#answers.set(question, made);
    return made;
  }
}

/** A word as people are told of it. */
export function shown(text: string, hit: string): string {
  return text === hit ? text : `${text}, by its member ${hit},`;
}
