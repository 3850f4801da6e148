import type { EntryPolicyKind } from '../policy/patternize/policy-entries.js';
import type { PatternizeRule } from '../policy/classic/patternize-rules.js';
import { newlyAllowed, type NewlyAllowed } from '../policy/suggest/newly-allowed.js';
import type { SharedPaths } from '../policy/suggest/shared-paths.js';
import { suggestRules, type Suggestion, type Suggestions } from '../policy/suggest/suggest.js';
import { ImageFiles } from './image-files.js';
import { count, say } from './output.js';
import { domainNoun } from './patternize-report.js';
import { writeResult, type ResultOptions } from './result-output.js';
import type { WholePolicy } from './whole-policy.js';

export interface SuggestOptions extends ResultOptions {
  readonly min: number;
  readonly root?: string;
  readonly json?: true;
}

type Allowed = ReadonlyMap<PatternizeRule, NewlyAllowed>;

/** `tomoyo patternize --suggest`: rules with what they would do as comments, or as JSON. */
export async function suggest({ kind: given, text }: WholePolicy, options: SuggestOptions): Promise<void> {
  const kind: EntryPolicyKind = given === 'exception_policy' ? given : 'domain_policy';
  const files = options.root === undefined ? undefined : new ImageFiles(options.root);
  const found = suggestRules(text, { kind, min: options.min });
  const allowed: Allowed = files
    ? newlyAllowed(text, kind, found.rules, (folder) => files.filesBelow(folder))
    : new Map<PatternizeRule, NewlyAllowed>();
  const lines = options.json ? jsonLines(found, allowed) : textLines(found, allowed, domainNoun(kind));
  await writeResult(withLineEnds(lines), options);
  for (const folder of files?.refused ?? []) say(`tomoyo: ${folder}: no permission; its files are not counted.`);
  if (found.leftOut > 0) say(`tomoyo: ${count(found.leftOut, 'rule')} with less evidence left out.`);
  say(`tomoyo: ${count(found.rules.length, 'rule')}, ${count(found.groups.length, 'group')} proposed.`);
}

function* withLineEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

function* textLines({ rules, groups }: Suggestions, allowed: Allowed, noun: string): Generator<string> {
  for (const [index, suggestion] of rules.entries()) {
    if (index > 0) yield '';
    yield* ruleLines(suggestion, allowed.get(suggestion.rule), noun);
  }
  for (const group of groups) {
    yield '';
    yield* groupLines(group);
  }
}

function* ruleLines(suggestion: Suggestion, allowed: NewlyAllowed | undefined, noun: string): Generator<string> {
  const { count: done, examples, words, lines } = suggestion;
  yield `# ${entries(done.entries)} of ${count(done.domains, noun)} -> ${done.left}; ${count(words, 'word')}, such as ${examples.join(', ')}`;
  if (done.executes > 0)
    yield `# ${done.executes} of them are programs: those go to domains with the pattern in their names then`;
  if (allowed !== undefined) yield* allowedLines(allowed);
  yield* lines;
}

function* allowedLines({ files, more }: NewlyAllowed): Generator<string> {
  if (files.length === 0) yield '# allows no other file of the root';
  else yield `# would newly allow ${count(files.length + more, 'file')} of the root:`;
  for (const file of files) yield `#   ${file}`;
  if (more > 0) yield `#   and ${more} more`;
}

function* groupLines({ name, begin, paths, domains }: SharedPaths): Generator<string> {
  yield `# ${paths.length} paths stand in ${domains} domains under "${begin}": ${paths.length * domains} entries -> ${domains}`;
  yield '# for the exception policy:';
  for (const path of paths) yield `#   path_group ${name} ${path}`;
  yield `# in each of the domains "${begin} @${name}" would be instead of:`;
  for (const path of paths) yield `#   ${begin} ${path}`;
}

function entries(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

function* jsonLines({ rules, groups }: Suggestions, allowed: Allowed): Generator<string> {
  for (const { rule, count: done, examples, words, lines } of rules) {
    const { kind, from } = rule;
    const counts = { words, entries: done.entries, domains: done.domains, left: done.left, executes: done.executes };
    const files = allowed.get(rule);
    const newly = files && { newlyAllowed: { files: files.files, more: files.more } };
    yield JSON.stringify({ type: 'rule', lines, kind, from, ...counts, examples, ...newly });
  }
  for (const { name, begin, paths, domains } of groups) {
    const group = paths.map((path) => `path_group ${name} ${path}`);
    const counts = { entries: paths.length * domains, domains, left: domains };
    yield JSON.stringify({ type: 'group', name, group, entry: `${begin} @${name}`, replaces: begin, paths, ...counts });
  }
}
