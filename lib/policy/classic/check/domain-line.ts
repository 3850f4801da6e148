import { DOMAIN_NAME_LIMIT } from '../../../language/domain-name.js';
import { isCorrectDomain, isDomainDefinition } from '../names.js';
import { scanUnsigned } from '../scan-unsigned.js';
import { badArgument } from './complaint.js';
import { checkEntry } from './entry.js';
import { LineWords } from './line-words.js';

/** What `tomoyo-checkpolicy d` says of a line. */
export function checkDomainLine(line: string): readonly string[] {
  const complaint = isDomainDefinition(line) ? checkName(line) : checkLine(line);
  return complaint === undefined ? [] : [complaint];
}

function checkName(line: string): string | undefined {
  const isGood = isCorrectDomain(line) && line.length <= DOMAIN_NAME_LIMIT;
  return isGood ? undefined : `'${line}' is a bad domainname.`;
}

function checkLine(line: string): string | undefined {
  if (line === 'quota_exceeded' || line === 'transition_failed') return undefined;
  const words = new LineWords(line);
  if (words.take('use_profile ') || words.take('use_group ')) return takeByte(words);
  return checkEntry(words);
}

/** Takes the number of a profile or group, and whatever is written right behind it. */
export function takeByte(words: LineWords): string | undefined {
  const number = scanUnsigned(words.rest, 0);
  const word = words.word();
  return number === undefined || number > 255 ? badArgument(word) : undefined;
}
