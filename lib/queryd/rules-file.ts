import * as v from 'valibot';
import { findInToml } from '../daemon/find-in-toml.js';
import { describeInToml, parseToml } from '../daemon/toml-config.js';
import { duration, parsed, path, text, whole } from '../daemon/toml-values.js';
import { ANSWER_ACTIONS, FALLBACKS, labelOf, type AnswerRule, type Fallback } from '../query/answer-rule.js';
import { RATE_LIMIT } from '../query/rate-count.js';
import { parseTimeText, WEEKDAYS } from '../query/time-window.js';
import { findUnreachable } from '../query/unreachable.js';
import { parseRateText } from '../text/quantity.js';
import { Source } from '../text/source.js';
import { QUERY_SOCKET } from './desk-client.js';
import { dateTime, filtered, learnedEntry, oneOrSeveral } from './rule-values.js';

/** Where `tomoyo queryd` finds its rules. */
export const RULES_FILE = '/etc/tomoyo/tools/queryd.toml';

const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(', ');
const rate = parsed((rateText) => {
  const found = parseRateText(rateText);
  return found && found.count <= RATE_LIMIT ? found : undefined;
}, `expected a rate such as "10/min", "3/30s", "100/h", of at most ${RATE_LIMIT}`);
const ruleTable = v.strictObject({
  name: v.optional(text),
  action: v.picklist(ANSWER_ACTIONS, `expected ${quoted(ANSWER_ACTIONS)}`),
  domain: v.optional(filtered(text, (domain) => ({ domain }))),
  path: v.optional(filtered(text, (pattern) => ({ path: pattern }))),
  operation: v.optional(filtered(oneOrSeveral(text, 'expected a text or a list'), (operation) => ({ operation }))),
  uid: v.optional(
    oneOrSeveral(whole(0, 0xffff_ffff), 'expected a user id or a list: whole numbers from 0 to 4294967295'),
  ),
  time: v.optional(parsed(parseTimeText, 'expected a time of the day such as "08:00-17:30", "22:00-06:00"')),
  days: v.optional(v.array(v.picklist(WEEKDAYS, `expected a list of ${quoted(WEEKDAYS)}`))),
  at_most: v.optional(rate),
  at_most_per_domain: v.optional(rate),
  retries: v.optional(whole(0, 255)),
  until: v.optional(dateTime),
  entry: v.optional(learnedEntry),
});
const rule = v.pipe(
  ruleTable,
  v.forward(
    v.partialCheck(
      [['action'], ['entry']],
      ({ action, entry }) => entry === undefined || action === 'learn',
      'expected only beside action = "learn"',
    ),
    ['entry'],
  ),
  v.forward(
    v.partialCheck(
      [['action'], ['retries']],
      ({ action, retries }) => retries === undefined || action !== 'learn',
      'expected no such line beside action = "learn", which is only for a request that did not come back',
    ),
    ['retries'],
  ),
);
const fallback = v.strictObject({
  action: v.optional(v.picklist(FALLBACKS, `expected ${quoted(FALLBACKS)}`), 'deny'),
  hold: v.optional(duration, '60s'),
  unattended: v.optional(duration),
});
const socket = v.strictObject({ path: v.optional(path, QUERY_SOCKET) });
const decisions = v.strictObject({ file: path });
const rulesFile = v.strictObject({
  rule: v.optional(v.array(rule, 'expected [[rule]] tables'), []),
  default: v.optional(fallback, {}),
  decisions: v.optional(decisions),
  socket: v.optional(socket, {}),
});
const KEYS = [rulesFile, ruleTable, fallback, decisions, socket].flatMap(({ entries }) => Object.keys(entries));

/** What `tomoyo queryd` does, as its TOML says it: docs/guides/answering-questions.md. */
export interface RulesFile {
  readonly rules: readonly AnswerRule[];
  /** Where no rule decides, and where a person does not. */
  readonly fallback: Fallback;
  /** How long a question is held for a person who is attached, in milliseconds. */
  readonly holdMs: number;
  /** How long while nobody is. */
  readonly unattendedMs: number;
  /** Where persons attach. */
  readonly socket: string;
  /** The file that each decision is written to. */
  readonly decisions: string | undefined;
  /** What is surely not as meant: each with file, line, column and the line itself. */
  readonly warnings: readonly string[];
}

/**
 * Parses the rules of `tomoyo queryd`. What it gives is good for compileRules().
 * @param options.now tells which rules are expired: they are in the warnings
 * @throws TomoyoError TOMOYO_BAD_FORMAT that names all errors, each with file, line and column and what was expected;
 *   `line` and `column` are those of the first. Tested: test/unit/queryd/rules-file.test.ts.
 */
export function parseRulesFile(toml: string, { file, now }: { readonly file: string; readonly now: Date }): RulesFile {
  const {
    rule: tables,
    default: otherwise,
    decisions: log,
    socket: listening,
  } = parseToml(rulesFile, toml, { file, knownKeys: KEYS });
  const rules = tables.map(ruleOf);
  return {
    rules,
    fallback: otherwise.action,
    holdMs: otherwise.hold,
    unattendedMs: otherwise.unattended ?? 0,
    socket: listening.path,
    decisions: log?.file,
    warnings: warningsOf(rules, new Source(toml, file), now),
  };
}

function ruleOf(table: v.InferOutput<typeof ruleTable>): AnswerRule {
  const { at_most: atMost, at_most_per_domain: atMostPerDomain, ...same } = table;
  return { ...same, atMost, atMostPerDomain };
}

function warningsOf(rules: readonly AnswerRule[], source: Source, now: Date): readonly string[] {
  const warnings = [
    ...rules.flatMap(({ until }, index) =>
      until && until <= now ? [{ index, key: 'until', reason: 'warning: the rule is expired' }] : [],
    ),
    ...findUnreachable(rules).map(({ index, by }) => ({
      index,
      key: index, // the table itself
      reason: `warning: never decides: ${labelOf({ number: by + 1, name: rules[by]?.name })} takes all of it`,
    })),
  ];
  return warnings
    .map(({ index, key, reason }) => ({ at: findInToml(source.text, ['rule', index, key]), reason }))
    .sort((one, other) => one.at - other.at)
    .map((warning) => describeInToml(source, warning));
}
