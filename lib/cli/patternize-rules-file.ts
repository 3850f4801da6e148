import { readFile } from 'node:fs/promises';
import { patternizeRules, type PatternizeRules } from '../policy/classic/patternize-rules.js';
import { BUILT_IN_RULES } from '../policy/patternize/built-in-rules.js';
import { cannotRead } from './read-text.js';

const DEFAULT_FILE = '/etc/tomoyo/tools/patternize.conf';

/** The rules of a file; of none named those of the default one, and where it is missing those that are built in. */
export async function readPatternizeRules(file: string | undefined): Promise<PatternizeRules> {
  try {
    return patternizeRules(await readFile(file ?? DEFAULT_FILE, 'latin1'), file ?? DEFAULT_FILE);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (file === undefined && isMissing) return patternizeRules(BUILT_IN_RULES, '<built-in rules>');
    throw cannotRead(file ?? DEFAULT_FILE, error);
  }
}
