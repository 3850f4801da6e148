import { parseAuditdConfig } from '../../../lib/auditd/config.js';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parsePolicy } from '../../../lib/language/parse.js';
import { parseNotifyConfig } from '../../../lib/notify/config.js';
import { patternizeRules } from '../../../lib/policy/classic/patternize-rules.js';
import { parseRulesFile } from '../../../lib/queryd/rules-file.js';
import { parseExpectFile } from '../../../lib/verdict/expect-file.js';

const NOW = new Date('2026-11-28T12:00:00Z');

/**
 * What reads a block that is a file, by `as=`: what it finds wrong is thrown or returned. A file does nothing by itself, so
 * there is nothing to run but its reader; commands of the page that take it, where it has a name there, run as well.
 */
export const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  'auditd.toml': (text) => void parseAuditdConfig(text),
  'queryd.toml': (text) => parseRulesFile(text, { file: 'page', now: NOW }).warnings,
  'expect.toml': (text) => void parseExpectFile(text, { file: 'page' }),
  'notifyd.conf': (text) => parseNotifyConfig(text).warnings,
  'patternize.conf': (text) => patternizeRules(text).warnings,
  domain_policy: policy('domain_policy'),
  domain_lines: (text) => policy('domain_policy')(`<kernel>\nuse_profile 0\n\n${text}`),
  exception_policy: policy('exception_policy'),
  profile: policy('profile'),
  'json-lines': (text) => {
    for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  },
  unit: (text) => text.split('\n').filter((line) => !/^(?:|\[[A-Z]\w+\]|[A-Z]\w+=.*|#.*)$/.test(line)),
};

function policy(kind: PolicyKind): (text: string) => unknown {
  return (text) => parsePolicy(text, { kind }).errors.map(({ message }) => message);
}
