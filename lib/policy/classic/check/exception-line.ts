import { TRANSITION_CONTROLS } from '../../../language/keyword-table.js';
import { isWord } from '../../../language/lexemes.js';
import { isDomainDefinition } from '../names.js';
import { badArgument } from './complaint.js';
import { takeByte } from './domain-line.js';
import { checkArguments, checkEntry, takeDomain } from './entry.js';
import { LineWords } from './line-words.js';
import { isAddressOrGroup, isNumberOrGroup } from './numbers.js';

/** What `tomoyo-checkpolicy e` says of a line: of its namespace, and of the rest. */
export function checkExceptionLine(line: string): readonly string[] {
  const words = new LineWords(line);
  const complaints: string[] = [];
  if (line.startsWith('<') && line.includes(' ')) {
    const namespace = words.word();
    if (!isDomainDefinition(namespace)) complaints.push(`'${namespace}' is a bad namespace`);
  }
  const complaint = checkDirective(words);
  if (complaint !== undefined) complaints.push(complaint);
  return complaints;
}

/** What stands behind these words; more is not looked at. */
const DIRECTIVES = [
  ['address_group ', [isWord, isAddressOrGroup]],
  ['number_group ', [isWord, isNumberOrGroup]],
  ['path_group ', [isWord, isWord]],
  ['aggregator ', [isWord, isWord]],
] as const;

function checkDirective(words: LineWords): string | undefined {
  if (words.take('acl_group ')) return takeByte(words) ?? checkEntry(words);
  const known = DIRECTIVES.find(([directive]) => words.take(directive));
  if (known !== undefined) return checkArguments(words, known[1]);
  if (TRANSITION_CONTROLS.some((control) => words.take(`${control} `))) return checkTransition(words);
  return badArgument(words.next);
}

/** `PROGRAM`, `PROGRAM from DOMAIN` or `any from DOMAIN` */
function checkTransition(words: LineWords): string | undefined {
  if (!words.take('any ')) {
    const program = words.word();
    if (!isAbsolute(program)) return badArgument(program);
    if (words.rest === '') return undefined;
  }
  return words.take('from ') ? checkSource(words) : badArgument(words.next);
}

function checkSource(words: LineWords): string | undefined {
  if (words.take('any')) return endOf(words);
  if (words.next.startsWith('<')) return takeDomain(words) ?? endOf(words);
  const program = words.word();
  return isAbsolute(program) ? endOf(words) : badArgument(program);
}

function endOf(words: LineWords): string | undefined {
  return words.rest === '' ? undefined : badArgument(words.next);
}

function isAbsolute(word: string): boolean {
  return word.startsWith('/') && isWord(word);
}
