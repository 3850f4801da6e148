import type { Command } from 'commander';
import { ExecParameterConverter } from '../audit/convert-exec.js';
import { printBytes } from './output.js';
import { standardInput } from './standard-input.js';

export function addConvertExecParam(program: Command): void {
  program
    .command('convert-exec-param')
    .summary('turn records of executions into policy lines')
    .description(
      'turn audit records of executions on standard input into policy lines with program, arguments, environment',
    )
    .addHelpText(
      'after',
      '\nThe records may be those of the kernel or the files of a daemon; others than "file execute" are left out.' +
        '\nWrites what convert-exec-param of tomoyo-tools writes. Ends with code 1 at a broken record.' +
        '\n\nExample:\n  tomoyo convert-exec-param < /var/log/tomoyo/reject_003.log',
    )
    .action(convertExecParam);
}

export async function convertExecParam(): Promise<void> {
  const converter = new ExecParameterConverter();
  for await (const text of standardInput()) for (const lines of converter.push(text)) await printBytes(lines);
  converter.end();
}
