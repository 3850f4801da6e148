import { Option, type Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { FROM, type From } from '../notify/choose-source.js';
import { parseDuration } from './duration.js';
import { NOTIFY_DEFAULTS } from './notify-defaults.js';

interface Options {
  readonly config: string;
  readonly check?: true;
  readonly from: From;
  readonly mode?: readonly ViolationMode[];
  readonly socket: string;
  readonly json?: true;
  readonly timeout: number;
  readonly group?: number;
}

/** In which something is checked, and not only logged. */
const VIOLATION_MODES = ['enforcing', 'permissive', 'learning'] as const;
type ViolationMode = (typeof VIOLATION_MODES)[number];

export function addNotify(program: Command): void {
  program
    .command('notify')
    .summary('run a command for what the kernel refuses')
    .description('run a command for what the kernel refuses, in the foreground until SIGTERM')
    .option('--config <file>', 'of tomoyo-notifyd', NOTIFY_DEFAULTS.config)
    .option('--check', 'only say whether the configuration is good')
    .addOption(new Option('--from <source>', 'where it hears of it').choices(FROM).default(NOTIFY_DEFAULTS.from))
    .addOption(
      new Option('--mode <mode...>', 'with violations: of domains in these modes (default: enforcing)').choices(
        VIOLATION_MODES,
      ),
    )
    .option('--socket <path>', 'of `tomoyo auditd`: where it listens, it serves the violations', NOTIFY_DEFAULTS.socket)
    .option('--json', 'give the command one object instead of the text of tomoyo-notifyd')
    .addOption(
      new Option('--timeout <duration>', 'a command that takes longer is ended, with its process group')
        .argParser(parseDuration)
        .default(NOTIFY_DEFAULTS.timeout, '60s'),
    )
    .option('--group <duration>', 'one message of a cause in it (default: minimal_interval)', parseDuration)
    .addHelpText(
      'after',
      '\nTakes the configuration of tomoyo-notifyd: time_to_wait, minimal_interval, action_to_take. The first request of a' +
        '\ncause (domain and entry) is told at once, those that come in the interval behind it in one summary at its end.' +
        '\nWith time_to_wait each question of the kernel is held so long for somebody to answer it, then denied, unless another' +
        '\nprogram has the questions open. Without, violations come from the audit records, and no program is made to wait.' +
        '\nThe command has TOMOYO_DOMAIN, TOMOYO_ENTRY, TOMOYO_COUNT and, of a question, TOMOYO_SERIAL in its environment.' +
        '\nSIGHUP reads the configuration again, and keeps the old one if it has errors (docs/guides/notify.md).' +
        '\n\nExample:\n  tomoyo notify --check\n  tomoyo notify --json --timeout 10s',
    )
    .action(async ({ mode, ...options }: Options) => {
      if (options.from === 'questions' && mode)
        throw new TomoyoError('TOMOYO_BAD_OPTION', '"mode" is for violations: of questions all are of enforcing mode.');
      // only for this command
      const { runNotify } = await import('./run-notify.js');
      await runNotify({ modes: mode ?? NOTIFY_DEFAULTS.modes, ...options });
    });
}
