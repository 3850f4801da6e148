import { InvalidArgumentError, type Command } from 'commander';
import { parseSizeText } from '../text/quantity.js';
import { AUDITD_CONFIGS } from './auditd-configs.js';

interface Options {
  readonly config?: string;
  readonly check?: true;
  readonly rotate?: number;
  readonly keep?: number;
}

export function addAuditd(program: Command): void {
  program
    .command('auditd')
    .summary('store audit records and send them on')
    .description('store audit records and send them on, in the foreground until SIGTERM')
    .option('--config <file>', `NAME.toml, or the rules of tomoyo-auditd (default: ${AUDITD_CONFIGS.join(', or ')})`)
    .option('--check', 'only say whether the configuration is good')
    .option(
      '--rotate <bytes>',
      'rename a file of the rules of this size to NAME.1, NAME.1 to NAME.2 ...; as 65536, 64K, 10M',
      parseBytes,
    )
    .option('--keep <number>', 'with --rotate: so many renamed files stay (default 4)', parseCount)
    .addHelpText(
      'after',
      '\nTakes the configuration of tomoyo-auditd and stores what it stores: three lines and an empty one; or one of its own,' +
        '\nin TOML: files, standard output, syslog, journald, a spool with numbers, a socket for others, metrics, limits' +
        '\n(docs/guides/audit.md). A record is stored whole or not at all. While a sink takes nothing (a full disk, a receiver' +
        '\nthat is away) up to 4 MiB wait for it; what is not stored is said on standard error with its number, and so is what' +
        '\nthe kernel dropped, by the counters in stat.' +
        '\nSIGHUP reads the configuration again, and keeps the old one if it has errors. A file that was renamed or removed is' +
        '\nmade anew. Under systemd: Type=notify-reload, WatchdogSec= as you like.' +
        '\n\nExample:\n  tomoyo auditd --config /etc/tomoyo/tools/auditd.toml --check',
    )
    .action(async (options: Options) => {
      // sinks, metrics and the parser of TOML are only for this command
      const { runAuditd } = await import('./run-auditd.js');
      await runAuditd(options);
    });
}

function parseBytes(text: string): number {
  const bytes = parseSizeText(text);
  if (bytes === undefined) throw new InvalidArgumentError('Expected a number of bytes such as 65536, 64K, 10M.');
  return bytes;
}

function parseCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Expected a number from 0 to 9999.');
  return Number(text);
}
