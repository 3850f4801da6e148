import type { Command } from 'commander';
import picocolors from 'picocolors';
import type { Diagnosis } from '../kernel/doctor/doctor.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';

interface Options {
  readonly json?: true;
  readonly repair?: true;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('tell whether this system is protected, and what to do where it is not')
    .option('--json', 'one object')
    .option('--repair', 'take back an apply that was cut short')
    .addHelpText(
      'after',
      '\nExit: 0 healthy, 1 problems, 3 TOMOYO is not built in or not active.\n\nExample:\n  tomoyo doctor',
    )
    .action(doctor);
}

async function doctor({ json, repair }: Options): Promise<void> {
  await using tomoyo = await openTomoyo();
  const diagnosis = await tomoyo.doctor({ repair: repair ?? false });
  if (json) await print(JSON.stringify(diagnosis));
  else await printText(diagnosis);
  process.exitCode = exitCode(diagnosis);
}

function exitCode({ status, findings }: Diagnosis): number {
  if (status.state !== 'active') return EXIT.kernelLacksIt;
  return findings.some(({ severity }) => severity === 'problem') ? EXIT.failed : EXIT.done;
}

async function printText({ status, findings, modes, repaired }: Diagnosis): Promise<void> {
  if (repaired)
    say(`The apply of process ${repaired.pid}, begun ${repaired.began}, is taken back: ${repaired.lines} lines.`);
  await print(`${status.state}: ${status.evidence}`);
  for (const { mode, domains, busyDomains } of modes ?? [])
    if (domains > 0) await print(`${mode}: ${domains} domains, ${busyDomains} of them with processes`);
  for (const { severity, code, message, fix } of findings) {
    const word = severity === 'problem' ? picocolors.red('problem') : picocolors.yellow('note');
    await print(`${word}: ${message} [${code}]\n  ${fix}`);
  }
  if (!findings.some(({ severity }) => severity === 'problem')) say('No problem found.');
}
