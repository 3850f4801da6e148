import type { Command } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import { parsePolicy } from '../language/parse.js';
import { formatPolicy } from '../policy/format.js';
import { busyLine } from './busy-line.js';
import { kindOption, toWordBits, wordBitsOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { print, printBytes, say } from './output.js';
import { findPolicyFiles } from './policy-files.js';
import { replaceFile } from './replace-file.js';
import { STDIN_NAME } from './standard-input.js';

interface Options {
  readonly check?: true;
  readonly kind?: PolicyKind;
  readonly wordBits: '32' | '64';
}

export function addFmt(program: Command): void {
  program
    .command('fmt')
    .summary('write policy files as the kernel prints them')
    .description('write policy files in the spelling and order in which the kernel prints them')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--check', 'change nothing; list the files that would change, and exit 4 if there are any')
    .addOption(kindOption())
    .addOption(wordBitsOption())
    .addHelpText(
      'after',
      '\nComments stay with the line they precede. A file with errors is left as it is, and the exit code is 1.' +
        '\n\nExample:\n  tomoyo fmt --check /etc/tomoyo',
    )
    .action(fmt);
}

async function fmt(paths: string[], options: Options): Promise<void> {
  let changed = 0;
  let failed = 0;
  for (const policy of await findPolicyFiles(paths, options.kind)) {
    const text = await policy.read();
    using _line = await busyLine(`formatting ${policy.file}`, [{ text }]);
    const parsed = parsePolicy(text, { ...policy, wordBits: toWordBits(options) });
    for (const error of parsed.errors) say(`${error.message}\n${error.frame}`);
    if (parsed.errors.length > 0) {
      failed++;
      say(`tomoyo: ${policy.file} has errors and stays as it is.`);
      continue;
    }
    for (const { code, file, line, column, reason } of parsed.warnings)
      if (code === 'number_wraps') say(`${file}:${line}:${column}: ${reason}`);
    const formatted = formatPolicy(parsed);
    const differs = formatted !== text;
    if (differs) changed++;
    if (options.check) {
      if (differs) await print(policy.file);
    } else if (policy.file === STDIN_NAME) await printBytes(formatted);
    else if (differs) await replaceFile(policy.file, [formatted]);
  }
  process.exitCode = failed > 0 ? EXIT.failed : options.check && changed > 0 ? EXIT.differences : EXIT.done;
}
