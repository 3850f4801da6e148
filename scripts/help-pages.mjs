// docs/reference/errors.md and docs/troubleshooting.md, from what `tomoyo help` says.

/** @typedef {import('../lib/cli/help/entry.js').HelpEntry} HelpEntry */

/**
 * @param {Readonly<Record<string, HelpEntry>>} kernel
 * @param {Readonly<Record<string, HelpEntry>>} board
 */
export function errorsPage(kernel, board) {
  return [
    '# Errors',
    '',
    '<!-- Made by scripts/reference.mjs. Change the tables in lib/cli/help instead. -->',
    '',
    'Every error of this package is a `TomoyoError` with a stable `code`, which the command shows in brackets behind its message.',
    'Match on the code: the message is for people. `tomoyo help CODE` prints what stands here, without a network.',
    '',
    'Where a system call failed, `syscall`, `errno` and `path` say which, why and where; of a text, `line` and `column` say where.',
    'The command ends with 2 for `TOMOYO_BAD_OPTION` and `BOARD_BAD_OPTION`, with 3 for `TOMOYO_NOT_ENABLED` and',
    '`TOMOYO_NO_SECURITYFS`, and with 1 for all others.',
    '',
    '## The kernel, files and the store',
    ...sections(kernel),
    '',
    '## Boards',
    ...sections(board),
    '',
  ].join('\n');
}

/** @param {Readonly<Record<string, HelpEntry>>} entries */
function sections(entries) {
  return Object.entries(entries).flatMap(([code, entry]) => ['', `### ${code}`, ''].concat(paragraphs(entry)));
}

/** @param {Readonly<Record<string, HelpEntry & { seen: string, shown: readonly string[] }>>} symptoms */
export function troubleshootingPage(symptoms) {
  return [
    '# Troubleshooting',
    '',
    '<!-- Made by scripts/reference.mjs. Change the table in lib/cli/help/symptoms.ts instead. -->',
    '',
    'Begin with `tomoyo doctor`, as root, on the machine. It changes nothing, and prints what it finds, each with its code and',
    'what mends it. `tomoyo help CODE` prints what stands here about it, without a network. It ends with 0 where nothing but notes',
    'was found, with 1 where something was, and with 3 where TOMOYO is not built in, not selected or not activated.',
    '',
    '| what you see | where to look |',
    '| --- | --- |',
    ...Object.entries(symptoms).map(([code, { seen }]) => `| ${seen} | [\`${code}\`](#${code}) |`),
    '| A program is refused what it needs | `tomoyo audit --refused`: [guides/audit.md](guides/audit.md) |',
    '| A message has a code such as `TOMOYO_NOT_MANAGER` | [reference/errors.md](reference/errors.md) |',
    '| A line of a policy file is not in the kernel | `tomoyo check`: [guides/apply.md](guides/apply.md) |',
    '| The boot stops in the loader, or the kernel panics | `tomoyo preflight`: [guides/policy-store.md](guides/policy-store.md#what-the-next-boot-will-do) |',
    ...Object.entries(symptoms).flatMap(([code, entry]) => symptom(code, entry)),
    '',
  ].join('\n');
}

/**
 * @param {string} code
 * @param {HelpEntry & { seen: string, shown: readonly string[] }} entry
 */
function symptom(code, entry) {
  const shown = ['```text tested=test/unit/cli/help-pages.test.ts', ...entry.shown, '```'];
  return ['', `## ${code}`, '', `${entry.seen}.`, '', ...shown, '', ...paragraphs(entry)];
}

/** @param {HelpEntry} entry */
function paragraphs({ meaning, cause, remedy }) {
  return [meaning, '', `- Usual cause: ${startsSmall(cause)}`, `- What to do: ${startsSmall(remedy)}`];
}

/** A sentence behind a colon; words that are not plain stay. @param {string} text */
function startsSmall(text) {
  return /^[A-Z][a-z]* /.test(text) && !/^(TOMOYO|BusyBox|Node|QEMU|SIGKILL) /.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
