import { Option, type Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { print, say } from './output.js';
import { parseProfile } from './parse-profile.js';
import { resultOption } from './result-output.js';
import { setProfileOffline, type OfflineOptions } from './set-profile-offline.js';
import { whileWaiting } from './waiting-line.js';

interface Options extends Omit<OfflineOptions, 'offline'> {
  readonly resumeLearning?: true;
  readonly force?: true;
  readonly offline?: string;
}

export function addSetProfile(program: Command): void {
  program
    .command('set-profile')
    .alias('setprofile')
    .summary('give domains a profile, in the kernel or in a file')
    .description('give domains a profile, and see that they have it; in the kernel or in a file')
    .argument('<profile>', 'its number', parseProfile)
    .argument(
      '<domain>',
      "a name in quotes; its components may be patterns: '<kernel> /usr/sbin/\\*'; in a file also last components alone",
    )
    .option('-r, --recursive', 'also the domains below')
    .option('--resume-learning', 'clear quota_exceeded: a domain that stopped learning goes on')
    .option('--force', 'enforce also where learning stopped before its end')
    .addOption(
      new Option(
        '--offline <path>',
        'change this domain policy, or that of a folder like /etc/tomoyo, or -, not the kernel',
      ).conflicts(['resumeLearning', 'force']),
    )
    .option('--profile <file>', 'with --offline: the profiles that there are (default: those of the folder)')
    .option('--dry-run', 'with --offline: only say what would change')
    .addOption(resultOption())
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\nA profile that is not defined is an error, and nothing is written. In a file only lines use_profile change; it is' +
        '\nreplaced at once. Exit: 0 done, 1 failed, 4 with --offline no such domain.' +
        "\n\nExample:\n  tomoyo set-profile 3 '<kernel> /usr/sbin/httpd' --recursive" +
        '\n  tomoyo set-profile 3 /usr/sbin/httpd --offline /etc/tomoyo --dry-run',
    )
    .action(run);
}

async function run(profile: number, domain: string, given: Options): Promise<void> {
  const { offline, json, dryRun, output, profile: profiles, ...options } = given;
  if (offline !== undefined) return setProfileOffline(profile, domain, { ...given, offline });
  if (dryRun || output !== undefined || profiles !== undefined)
    throw new TomoyoError('TOMOYO_BAD_OPTION', '--dry-run, --output and --profile are for --offline.');
  await using tomoyo = await openTomoyo();
  const report = await whileWaiting('setting the profile', () => tomoyo.setProfile(profile, domain, options));
  if (json) {
    await print(JSON.stringify(report));
    return;
  }
  for (const { domain: name, from, to } of report.changed) await print(`${from} -> ${to} ${name}`);
  for (const name of report.unchanged) await print(`${profile} ${name}`);
  for (const name of report.resumed) say(`learns again: ${name}`);
  for (const name of report.full)
    say(`will stop again at once, raise max_learning_entry of profile ${profile}: ${name}`);
}
