// Makes pages of docs from the tables of the grammar, of checks and rules, and of what `tomoyo help` says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundled } from './bundled.mjs';
import { errorsPage, troubleshootingPage } from './help-pages.mjs';
import { main, ROOT, say } from './steps.mjs';

const FOLDER = 'docs/reference';

/** The titles of the five files, in the order of the page. */
const FILES = {
  domain_policy: 'what each domain may do',
  exception_policy: 'groups, names and transitions',
  profile: 'what is checked, and how strictly',
  manager: 'who may change the policy',
  stat: 'quotas',
};

/**
 * The page, from the tables.
 * @param {typeof import('../lib/language/directive-table.js').DIRECTIVES} directives
 * @param {typeof import('../lib/language/keyword-table.js')} keywords
 * @param {typeof import('../lib/policy/check/codes.js').CHECKS} checks
 */
export function referencePage(directives, keywords, checks) {
  const { TRANSITION_PREFERENCES, CONDITION_ATTRIBUTES, CONDITION_CONSTANTS, PROFILE_TARGETS, PROFILE_MODES } =
    keywords;
  return [
    '# The policy language',
    '',
    '<!-- Made by scripts/reference.mjs from the grammar. Change the tables in lib/language instead. -->',
    '',
    'One line is one directive. `delete` in front of a line takes it away, where the table says so. Words are separated by',
    'single spaces; a byte that is not printable is written as a backslash and three octal digits, a backslash as two.',
    ...Object.entries(FILES).flatMap(([file, title]) => section(file, title, directives)),
    '',
    '## Where a program goes',
    '',
    'Behind the path of `file execute`, before its conditions, may stand where the program goes, whatever the transition',
    'control lines of exception_policy say:',
    '',
    ...Object.entries(TRANSITION_PREFERENCES).map(([word, where]) => `- ${code(word)}: ${where}`),
    '- a domain name: that domain',
    '- a path: the child of the domain with that name',
    '',
    '## Conditions',
    '',
    'Behind the arguments of an entry, as many as wanted: `LEFT=RIGHT` or `LEFT!=RIGHT`; all must hold.',
    '',
    `Values: ${list(CONDITION_ATTRIBUTES)}, \`exec.argv[N]\`, \`exec.envp["NAME"]\`.`,
    '',
    `Constants: ${list(CONDITION_CONSTANTS)}.`,
    '',
    '`grant_log=yes` or `grant_log=no` says whether what the entry grants is logged.',
    '',
    '## Profiles',
    '',
    `Modes: ${list(PROFILE_MODES)}.`,
    '',
    `Behind \`CONFIG::\`: ${list(PROFILE_TARGETS)}.`,
    '',
    '## What `tomoyo check` says',
    '',
    '| code | severity | what it is | why it matters |',
    '| --- | --- | --- | --- |',
    ...Object.entries(checks).map(([name, { severity, title, why }]) => row([code(name), severity, title, cell(why)])),
    '',
  ].join('\n');
}

/**
 * The page about `tomoyo lint`, from its table.
 * @param {typeof import('../lib/policy/lint/codes.js').LINTS} rules
 */
export function lintPage(rules) {
  return [
    '# The rules of `tomoyo lint`',
    '',
    '<!-- Made by scripts/reference.mjs. Change the table in lib/policy/lint/codes.ts instead. -->',
    '',
    '`tomoyo check` says what the kernel drops and what cannot work; `tomoyo lint` says what works and is unwise. A code is',
    'stable: `--disable` and `--only` take it, and so does a comment `# lint: allow CODE reason` in the line above, see',
    '[the guide](../guides/lint.md).',
    '',
    'Files that are given together are one policy. Where what a rule needs is not given, it may have nothing to say.',
    '',
    '| code | severity | what it is | why it matters | needs |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(rules).map(([name, { severity, title, why, needs }]) =>
      row([
        code(name),
        severity,
        title,
        cell(why),
        needs.map((need) => (need === 'root' ? '`--root`' : need)).join(', '),
      ]),
    ),
    '',
    'A group stands for its members. A pattern that is compared with another pattern is taken to have a name in common with it',
    'if there is one when what `\\-` takes away is left out: so a finding may be one too many there, and none is missed.',
    'Programs, folders and devices that rules name are in lib/policy/lint/programs.ts and sensitive.ts.',
    '',
  ].join('\n');
}

/**
 * @param {string} file
 * @param {string} title
 * @param {typeof import('../lib/language/directive-table.js').DIRECTIVES} directives
 */
function section(file, title, directives) {
  const rows = directives
    .filter(({ files }) => files.some((name) => name === file))
    .map(({ keyword, form, summary, example, deletable, since }) =>
      row([code(keyword), code(form), summary, code(example), deletable ? 'yes' : 'no', since]),
    );
  return [
    '',
    `## \`${file}\`: ${title}`,
    '',
    '| directive | arguments | what it is | example | `delete` | since |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ];
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** @param {string} text */
function code(text) {
  return text === '' ? '' : `\`${cell(text)}\``;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|');
}

/** @param {Iterable<string>} words */
function list(words) {
  return [...words].map(code).join(', ');
}

/**
 * @param {string} name
 * @param {string} page
 */
function write(name, page) {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const path = join(FOLDER, name);
  writeFileSync(join(ROOT, path), page);
  say(`wrote ${path}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(async () => {
    const tables = await bundled(join(ROOT, 'scripts/reference-tables.ts'));
    const { CHECKS, DIRECTIVES, LINTS, keywords, KERNEL_ERRORS, BOARD_ERRORS, SYMPTOM_ENTRIES } = await import(
      pathToFileURL(tables).href
    );
    write('policy-language.md', referencePage(DIRECTIVES, keywords, CHECKS));
    write('lint.md', lintPage(LINTS));
    write('errors.md', errorsPage(KERNEL_ERRORS, BOARD_ERRORS));
    write('../troubleshooting.md', troubleshootingPage(SYMPTOM_ENTRIES));
  });
