import { readFileSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { parseAuditdRules, type AuditdRule } from '../audit/auditd-rules.js';
import { Auditd, describeAccount } from '../auditd/auditd.js';
import { RuleFiles } from '../auditd/rule-files.js';
import { TomoyoError } from '../errors.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { messageOf, say as talk } from './output.js';
import { throwUnlessEnd, Until } from './until.js';

interface Options {
  readonly config: string;
  readonly rotate?: number;
  readonly keep?: number;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

const UNITS_BYTES: Readonly<Record<string, number>> = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 };

export function addAuditd(program: Command): void {
  program
    .command('auditd')
    .description('store audit records in files, by the rules of tomoyo-auditd, in the foreground until SIGTERM')
    .option('--config <file>', 'the rules', '/etc/tomoyo/tools/auditd.conf')
    .option(
      '--rotate <bytes>',
      'rename a file of this size to NAME.1, NAME.1 to NAME.2 ...; as 65536, 64K, 10M',
      parseBytes,
    )
    .option('--keep <number>', 'with --rotate: so many renamed files stay (default 4)', parseCount)
    .addHelpText(
      'after',
      '\nTakes the configuration of tomoyo-auditd and stores what it stores: three lines and an empty one. A record is stored' +
        '\nwhole or not at all. While a file takes nothing (a full disk) up to 4 MiB wait for it; what is not stored is said on' +
        '\nstandard error with its number, and so is what the kernel dropped, by the counters in stat.' +
        '\nSIGHUP reads the rules again, and keeps the old ones if they have errors. A file that was renamed or removed is made anew.',
    )
    .action(storeRecords);
}

async function storeRecords({ config, rotate, keep }: Options): Promise<void> {
  using until = new Until();
  const routes = () => [{ sink: new RuleFiles(readRules(config), { say, rotateBytes: rotate, keep }) }];
  const auditd = new Auditd({ routes: routes(), boot: readFileSync(BOOT_ID, 'latin1').trim(), say });
  await using tomoyo = await openTomoyo();
  const events = tomoyo.audit({ signal: until.signal });
  const reload = () => {
    try {
      auditd.replaceRoutes(routes()).then(() => say('rules read again'), sayKept);
    } catch (error) {
      sayKept(error);
    }
  };
  process.on('SIGHUP', reload);
  say('started');
  try {
    await auditd.store(events.batches());
  } catch (error) {
    throwUnlessEnd(error);
  } finally {
    process.off('SIGHUP', reload);
  }
  say(describeAccount(events.account()));
}

function say(text: string): void {
  talk(`tomoyo auditd: ${text}`);
}

function sayKept(error: unknown): void {
  say(`the old rules stay: ${messageOf(error)}`);
}

/** @throws TomoyoError TOMOYO_BAD_FORMAT with all that is wrong; what node:fs throws */
function readRules(file: string): readonly AuditdRule[] {
  const { rules, errors, warnings } = parseAuditdRules(readFileSync(file, 'latin1'), file);
  for (const { line, reason } of warnings) say(`${file}:${line}: warning: ${reason}`);
  if (errors.length > 0) throw new TomoyoError('TOMOYO_BAD_FORMAT', errors.map(({ message }) => message).join('\n'));
  return rules;
}

function parseBytes(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})([KMG]?)$/.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS_BYTES[unit] ?? 1);
  if (!(bytes > 0)) throw new InvalidArgumentError('Expected a number of bytes such as 65536, 64K, 10M.');
  return bytes;
}

function parseCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Expected a number from 0 to 9999.');
  return Number(text);
}
