/** The types of arguments: what each is read into and by, how it is printed, how it looks when nothing is to be said. */
import { formatAddressRange, parseAddressRange } from './address.js';
import type {
  AddressArgument,
  AddressWord,
  NumberArgument,
  NumberWord,
  PathArgument,
  PatternWord,
} from './ast-words.js';
import { formatNumberRange, parseNumberRange } from './lexemes.js';
import {
  parseAddress,
  parseDomainName,
  parseGroupName,
  parseLiteralPath,
  parseNumber,
  parsePath,
  parsePathMember,
  parsePort,
  parseVariable,
  parseWord,
  withoutGroup,
} from './parse-words.js';
import type { PolicyLine } from './policy-line.js';

/** What an argument of each type becomes. */
interface ArgumentValues {
  readonly path: PathArgument;
  readonly number: NumberArgument;
  readonly port: NumberArgument;
  readonly address: AddressArgument;
  readonly variable: PatternWord;
  readonly pattern: PatternWord;
  readonly literal_path: PatternWord;
  readonly path_member: PatternWord;
  readonly number_member: NumberWord;
  readonly address_member: AddressWord;
  readonly group_name: string;
  readonly domain: string;
}

export type ArgumentType = keyof ArgumentValues;
export type ArgumentValue = ArgumentValues[ArgumentType];

/** The properties of nodes that are arguments. */
export type ArgumentKey =
  | 'path' | 'path1' | 'path2' | 'device' | 'directory' | 'type' | 'name' | 'address'
  | 'number' | 'mode' | 'major' | 'minor' | 'flags' | 'port'
  | 'domain' | 'group' | 'member' | 'original' | 'replacement'; // prettier-ignore

/** The types that give a value of this kind. */
export type TypeOf<Value> = {
  [Type in ArgumentType]: [Value, ArgumentValues[Type]] extends [ArgumentValues[Type], Value] ? Type : never;
}[ArgumentType];

export type GroupKind = 'path_group' | 'number_group' | 'address_group';

interface TypeInfo<Value> {
  /** Reads the word at the cursor; @returns undefined after an error */
  readonly parse: (line: PolicyLine, what: string) => Value | undefined;
  /** The kind of group that `@NAME` stands for here. */
  readonly group?: GroupKind;
  /** Regular expression of words that are valid, printed as they are, and no group, range or subtraction. */
  readonly plain?: string;
}

const LETTERS = String.raw`[!-\[\]-~]*`;
const BYTE = String.raw`\\(?:\\|0[0-3][0-7]|040|177|[23][0-7]{2})`;
const WILDCARD = String.raw`\\[*@$XA?+xa]`;
/** At most the number of wildcards that a word may have; each run of letters is taken at once, so time is linear. */
const PLAIN_PATH = `(?=[!-?A-~])${LETTERS}(?:${BYTE}${LETTERS})*(?:${WILDCARD}${LETTERS}(?:${BYTE}${LETTERS})*){0,20}`;
const PLAIN_NUMBER = String.raw`(?:0|[1-9]\d{0,8}|0[1-7][0-7]{0,7}|0x(?:0|[1-9A-F][\dA-F]{0,6}))`;
const PLAIN_PORT = String.raw`(?:0|[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])`;
const PLAIN_OCTET = String.raw`(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])`;

export const ARGUMENT_TYPES: { readonly [Type in ArgumentType]: TypeInfo<ArgumentValues[Type]> } = {
  path: { parse: parsePath, group: 'path_group', plain: PLAIN_PATH },
  number: { parse: parseNumber, group: 'number_group', plain: PLAIN_NUMBER },
  port: { parse: parsePort, group: 'number_group', plain: PLAIN_PORT },
  address: {
    parse: parseAddress,
    group: 'address_group',
    plain: String.raw`${PLAIN_OCTET}(?:\.${PLAIN_OCTET}){3}`,
  },
  variable: { parse: parseVariable, plain: '(?=[!-<>-~])[!-<>-\\[\\]-~]*' },
  pattern: { parse: parseWord },
  literal_path: { parse: parseLiteralPath },
  path_member: { parse: parsePathMember },
  number_member: { parse: withoutGroup(parseNumber, 'a number or range') },
  address_member: { parse: withoutGroup(parseAddress, 'an address or range') },
  group_name: { parse: parseGroupName },
  domain: { parse: parseDomainName },
};

/** An argument as the kernel prints it. */
export function printArgument(value: ArgumentValue): string {
  if (typeof value === 'string') return value;
  if (value.kind === 'number') return printNumber(value);
  return value.kind === 'address' ? printAddress(value) : value.text;
}

/** Each end in its base, A-A as A, wrapped at the width of a word. */
export function printNumber(word: NumberArgument): string {
  if (word.kind === 'group' || CANONICAL_NUMBER.test(word.text)) return word.text;
  const range = parseNumberRange(word.text);
  return range === undefined ? word.text : formatNumberRange(range);
}

/** Already in the kernel's form: decimal or octal, no range, too short to wrap. */
const CANONICAL_NUMBER = /^(?:0|[1-9]\d{0,17}|0[1-7][0-7]{0,17})$/;

function printAddress(word: AddressWord): string {
  const range = parseAddressRange(word.text);
  return range === undefined ? word.text : formatAddressRange(range);
}
