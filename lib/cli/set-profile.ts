import type { Command } from 'commander';
import { openTomoyo } from '../kernel/tomoyo.js';
import { print, say } from './output.js';
import { parseProfile } from './parse-profile.js';

interface Options {
  readonly recursive?: true;
  readonly resumeLearning?: true;
  readonly force?: true;
  readonly json?: true;
}

export function addSetProfile(program: Command): void {
  program
    .command('set-profile')
    .description('give domains a profile, and see that they have it')
    .argument('<profile>', 'its number', parseProfile)
    .argument('<domain>', "a name in quotes; its components may be patterns: '<kernel> /usr/sbin/\\*'")
    .option('-r, --recursive', 'also the domains below')
    .option('--resume-learning', 'clear quota_exceeded: a domain that stopped learning goes on')
    .option('--force', 'enforce also where learning stopped before its end')
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\nA profile that is not defined is an error, and nothing is written.\n\nExample:\n' +
        "  tomoyo set-profile 3 '<kernel> /usr/sbin/httpd' --recursive",
    )
    .action(run);
}

async function run(profile: number, domain: string, { json, ...options }: Options): Promise<void> {
  await using tomoyo = await openTomoyo();
  const report = await tomoyo.setProfile(profile, domain, options);
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
