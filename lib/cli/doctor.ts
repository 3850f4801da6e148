import type { Command } from 'commander';
import { colors } from './colors.js';
import type { Diagnosis, Symptom } from '../kernel/doctor/diagnose.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { recoveredLines } from './apply-report.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';
import { whileWaiting } from './waiting-line.js';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('say what keeps TOMOYO from protecting, and what mends it')
    .description('look for what keeps TOMOYO from protecting this machine, and say what mends it')
    .option('--json', 'one object')
    .option('--repair', 'first take back an apply that was killed before its end')
    .addHelpText(
      'after',
      '\nExit: 0 healthy (notes may be shown), 1 something was found, 3 not built in, not selected or not activated.' +
        '\n\nExample:\n  tomoyo doctor',
    )
    .action(doctor);
}

async function doctor(options: { json?: true; repair?: true }): Promise<void> {
  await using tomoyo = await openTomoyo();
  const repaired = options.repair ? await tomoyo.repair() : undefined;
  if (repaired) for (const line of recoveredLines(repaired)) say(line);
  const diagnosis = await whileWaiting('looking at this machine', () => tomoyo.doctor());
  await print(options.json ? JSON.stringify(diagnosis) : show(diagnosis));
  process.exitCode = exitCodeOfDiagnosis(diagnosis);
}

export function exitCodeOfDiagnosis({ status, symptoms }: Diagnosis): number {
  if (status.state !== 'active' && status.state !== 'unknown') return EXIT.kernelLacksIt;
  return symptoms.some(({ severity }) => severity !== 'note') ? EXIT.failed : EXIT.done;
}

function show({ status, domains, symptoms }: Diagnosis): string {
  const modes = Object.entries(domains).flatMap(([mode, count]) => (count > 0 ? [`${count} ${mode}`] : []));
  return [
    `${status.state}: ${status.evidence}`,
    ...(modes.length > 0 ? [`domains: ${modes.join(', ')}`] : []),
    ...symptoms.flatMap(symptomLines),
    ...(symptoms.length === 0 ? ['nothing found'] : []),
  ].join('\n');
}

/** What it is, and what mends it. */
export function symptomLines(symptom: Symptom): readonly [string, string] {
  return [`${paint(symptom)}: ${symptom.message} [${symptom.code}]`, `  ${symptom.fix}`];
}

function paint({ severity }: Symptom): string {
  switch (severity) {
    case 'error':
      return colors.red(severity);
    case 'warning':
      return colors.yellow(severity);
    case 'note':
      return severity;
  }
}
