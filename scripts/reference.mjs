// Makes docs/reference/policy-language.md from the grammar's table and the table of checks; needs a built library.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, ROOT, say } from './steps.mjs';

const PAGE = 'docs/reference/policy-language.md';

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

/** @param {string} path */
function built(path) {
  return import(pathToFileURL(join(ROOT, 'dist/lib', path)).href);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(async () => {
    const { CHECKS } = await built('policy/check/codes.js');
    const { DIRECTIVES } = await built('language/directive-table.js');
    const page = referencePage(DIRECTIVES, await built('language/keyword-table.js'), CHECKS);
    mkdirSync(dirname(join(ROOT, PAGE)), { recursive: true });
    writeFileSync(join(ROOT, PAGE), page);
    say(`wrote ${PAGE}`);
  });
