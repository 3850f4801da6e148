import type { TransitionPreference } from './ast-words.js';
import { clip, parseDomainName } from './parse-words.js';
import { TRANSITION_PREFERENCES } from './keyword-table.js';
import type { PolicyLine } from './policy-line.js';
import { isPathWord } from './lexemes.js';

/**
 * The transition preference that may stand before the conditions, whatever the entry.
 * @returns 'none' if there is none, the cursor where it was; undefined after an error
 * Source: security/tomoyo/condition.c, tomoyo_get_transit_preference().
 */
export function parseTransition(line: PolicyLine): TransitionPreference | 'none' | undefined {
  const from = line.pos;
  const at = line.at(from);
  if (line.text.startsWith('<', from)) {
    const text = parseDomainName(line);
    return text === undefined ? undefined : { kind: 'domain', text, at };
  }
  const text = line.token();
  if (isPreference(text)) return { kind: text, text, at };
  if (isPathWord(text)) {
    if (text.includes('=')) {
      const reason = `"${clip(text)}" is no condition: the kernel takes it for a domain to enter`;
      line.warn('swallowed_condition', reason, line.tokenStart, line.tokenEnd);
    }
    return { kind: 'path', text, at };
  }
  line.pos = from;
  return 'none';
}

function isPreference(text: string): text is keyof typeof TRANSITION_PREFERENCES {
  return Object.hasOwn(TRANSITION_PREFERENCES, text);
}
