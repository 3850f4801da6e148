import type { Command } from 'commander';
import { AuditLogConverter } from '../audit/convert-log.js';
import { printBytes, say } from './output.js';
import { standardInput } from './standard-input.js';

export function addConvertAuditLog(program: Command): void {
  program
    .command('convert-audit-log')
    .summary('turn audit records into policy lines with conditions')
    .description('turn audit records on standard input into policy lines with everything they say as conditions')
    .addHelpText(
      'after',
      '\nThe records may be those of the kernel or the files of a daemon. Writes what convert-audit-log of tomoyo-tools' +
        '\nwrites: material to cut rules from. Mode and result are not in it, and pid and inode hold only once.' +
        '\n\nExample:\n  tomoyo convert-audit-log < /var/log/tomoyo/reject_003.log',
    )
    .action(convertAuditLog);
}

export async function convertAuditLog(): Promise<void> {
  const converter = new AuditLogConverter();
  for await (const text of standardInput()) await printBytes(converter.push(text));
  if (converter.isWithinRecord) say('tomoyo: the text ends within a record, which is left out.');
}
