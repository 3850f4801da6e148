import { parseRulesFile, RULES_FILE, type RulesFile } from '../queryd/rules-file.js';
import { count, say } from './output.js';
import { readText } from './read-text.js';

/**
 * Reads the rules of `tomoyo queryd` and says what is strange in them.
 * @throws TomoyoError TOMOYO_BAD_FILE; TOMOYO_BAD_FORMAT with all that is wrong
 */
export function readRules(file = RULES_FILE): RulesFile {
  const rules = parseRulesFile(readText(file, 'utf8'), { file, now: new Date() });
  for (const warning of rules.warnings) say(warning);
  return rules;
}

/** `tomoyo query --check` */
export function checkRules(file = RULES_FILE): void {
  const { rules, warnings } = readRules(file);
  say(`${file} is good: ${count(rules.length, 'rule')}, ${count(warnings.length, 'warning')}`);
}
