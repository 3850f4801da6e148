import { addressRangeContains, parseAddressRange, type AddressRange } from '../../language/address.js';
import { ARGUMENT_TYPES, type ArgumentType, type GroupKind } from '../../language/argument-types.js';
import type { ExceptionPolicyNode } from '../../language/ast.js';
import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { numberGroupContains } from '../../language/group-membership.js';
import { parseNumberRange, type NumberRange } from '../../language/lexemes.js';
import { compilePattern, firstWildcard } from '../../language/pattern.js';
import { requireWord } from '../../language/require-word.js';
import { TomoyoError } from '../../errors.js';

/** A path, number, address or variable that is looked for: which words of entries the kernel would match it with. */
export class AskedWord {
  readonly #text: string;
  readonly #number: NumberRange | undefined;
  readonly #address: AddressRange | undefined;
  /** What was found of patterns; most words are none. */
  readonly #patterns = new Map<string, boolean>();
  /** Groups, by namespace, kind and name, and whether a member takes it. */
  readonly #groups = new Map<string, Map<string, boolean>>();
  /** Groups that were met and of which nothing is known. */
  readonly unknownGroups = new Set<string>();

  /** @throws TomoyoError TOMOYO_BAD_OPTION: no name could be so */
  constructor(text: string) {
    requireWord('text', text);
    if (firstWildcard(text) >= 0)
      throw new TomoyoError('TOMOYO_BAD_OPTION', `"text": expected a name, got the pattern ${JSON.stringify(text)}.`);
    this.#text = text;
    this.#number = parseNumberRange(text);
    this.#address = parseAddressRange(text);
  }

  /** Takes in what a line of exception_policy says of a group. */
  learn(node: ExceptionPolicyNode): void {
    if (node.kind !== 'path_group' && node.kind !== 'number_group' && node.kind !== 'address_group') return;
    const key = groupKey(node.namespace ?? KERNEL_NAMESPACE, node.kind, node.group);
    const members = this.#groups.get(key) ?? new Map<string, boolean>();
    this.#groups.set(key, members);
    if (node.delete) members.delete(node.member.text);
    else members.set(node.member.text, this.takes(MEMBER_TYPES[node.kind], node.member.text, ''));
  }

  /** @param word an argument of that type in an entry of the namespace */
  takes(type: ArgumentType, word: string, namespace: string): boolean {
    if (!this.#canBe(type)) return false;
    const { group } = ARGUMENT_TYPES[type];
    if (group !== undefined && word.startsWith('@')) return this.#groupTakes(namespace, group, word);
    if (NUMBERS.has(type)) return this.#numberTakes(word);
    return ADDRESSES.has(type) ? this.#addressTakes(word) : this.#patternTakes(word);
  }

  /** A number or address is nothing else, though a pattern like \* would take it. */
  #canBe(type: ArgumentType): boolean {
    if (NUMBERS.has(type)) return this.#number !== undefined;
    if (ADDRESSES.has(type)) return this.#address !== undefined;
    return this.#number === undefined && this.#address === undefined;
  }

  #patternTakes(word: string): boolean {
    if (word === this.#text) return true;
    if (!word.includes('\\')) return false;
    const known = this.#patterns.get(word);
    if (known !== undefined) return known;
    const takes = compilePattern(word).matches(this.#text);
    if (this.#patterns.size < PATTERNS_LIMIT) this.#patterns.set(word, takes);
    return takes;
  }

  #numberTakes(word: string): boolean {
    if (this.#number === undefined) return false;
    const range = parseNumberRange(word);
    return range !== undefined && numberGroupContains([range], this.#number);
  }

  #addressTakes(word: string): boolean {
    if (this.#address === undefined) return false;
    const range = parseAddressRange(word);
    return range !== undefined && addressRangeContains(range, this.#address);
  }

  #groupTakes(namespace: string, kind: GroupKind, word: string): boolean {
    const members = this.#groups.get(groupKey(namespace, kind, word.slice(1)));
    if (members === undefined) this.unknownGroups.add(word);
    return members !== undefined && [...members.values()].includes(true);
  }
}

const NUMBERS: ReadonlySet<ArgumentType> = new Set(['number', 'port', 'number_member']);
const ADDRESSES: ReadonlySet<ArgumentType> = new Set(['address', 'address_member']);

const PATTERNS_LIMIT = 10_000;

const MEMBER_TYPES = {
  path_group: 'path_member',
  number_group: 'number_member',
  address_group: 'address_member',
} as const;

function groupKey(namespace: string, kind: GroupKind, name: string): string {
  return `${namespace} ${kind} ${name}`;
}
