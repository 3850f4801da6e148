// `npm run bench -- [CASE...] [--arch arm64] [--kernel 6.1] [--rounds 7] [--whole]`: ratios to a baseline in the same run.
// Cases on a board take arch and kernel; cases of commands run on this machine,
// and with --whole the C tools also where they take minutes.
import { parseArgs } from 'node:util';
import type { BenchCase } from './bench-case.js';
import type { BootCase } from './boot-case.js';
import { apply, reapply } from './cases/apply.js';
import { auditRecords } from './cases/audit-records.js';
import { auditd } from './cases/auditd.js';
import { checkDomainPolicy } from './cases/check-domain-policy.js';
import { diffPolicy, selectPolicy, sortPolicy } from './cases/classic-programs.js';
import { reviewPolicy } from './cases/review-policy.js';
import { earlyBoot, earlyBootNode } from './cases/early-boot.js';
import { patternizePolicy } from './cases/patternize-policy.js';
import { readOut } from './cases/read-out.js';
import type { CommandCase } from './command-case.js';
import { reportCase } from './report-case.js';
import { reportGrowth, reportSize } from './report-command-case.js';
import { ANSWERS, reportAnswers, runAnswers } from './run-answers.js';
import { reportBoots, runBoots } from './run-boots.js';
import { runCase } from './run-case.js';
import { COMMAND_STARTS, reportCommandStarts, runCommandStarts } from './run-command-starts.js';
import { KEPT, reportKept, runKept } from './run-kept.js';
import { MEMORY, reportMemory, runMemory } from './run-memory.js';
import { COPIES, reportCopies, runCopies } from './run-copies.js';
import { reportStarts, runStarts, STARTS } from './run-starts.js';
import { runCommandCase, type SizeResult } from './run-command-case.js';

const CASES: readonly BenchCase[] = [auditRecords, auditd, apply, reapply, readOut];
const COMMAND_CASES: readonly CommandCase[] = [
  checkDomainPolicy,
  sortPolicy,
  diffPolicy,
  reviewPolicy,
  selectPolicy,
  patternizePolicy,
];
const BOOT_CASES: readonly BootCase[] = [earlyBoot, earlyBootNode];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
    rounds: { type: 'string', default: '7' },
    root: { type: 'string', default: '.' },
    whole: { type: 'boolean', default: false },
  },
});
const isChosen = ({ name }: { name: string }) => positionals.length === 0 || positionals.includes(name);
const names = [
  ...[...CASES, ...BOOT_CASES, ...COMMAND_CASES].map(({ name }) => name),
  ANSWERS,
  KEPT,
  MEMORY,
  COPIES,
  STARTS,
  COMMAND_STARTS,
];
if (!positionals.every((name) => names.includes(name))) throw new Error(`there are the cases ${names.join(', ')}`);
const rounds = Number(values.rounds);

for (const bench of COMMAND_CASES.filter(isChosen)) {
  const results: SizeResult[] = [];
  for (const result of runCommandCase(bench, { root: values.root, rounds, whole: values.whole })) {
    results.push(result);
    process.stdout.write(`${reportSize(bench, result)}\n`);
  }
  process.stdout.write(`${reportGrowth(bench, results)}\n`);
}
if (isChosen({ name: COMMAND_STARTS }))
  process.stdout.write(`${reportCommandStarts(runCommandStarts({ root: values.root, rounds: rounds * 3 }))}\n`);
const { arch: architecture, kernel: kernelSeries, root } = values;
const options = {
  root,
  architecture,
  kernelSeries,
  rounds,
  onRun: (text: string) => void process.stderr.write(`${text}\n`),
};
for (const bench of CASES.filter(isChosen)) {
  const result = await runCase(bench, options);
  process.stdout.write(`${reportCase(bench, result)}\n`);
}
if (isChosen({ name: ANSWERS })) process.stdout.write(`${reportAnswers(await runAnswers(options))}\n`);
if (isChosen({ name: KEPT })) process.stdout.write(`${reportKept(await runKept(options))}\n`);
if (isChosen({ name: MEMORY })) process.stdout.write(`${reportMemory(await runMemory(options))}\n`);
if (isChosen({ name: COPIES })) process.stdout.write(`${reportCopies(await runCopies(options))}\n`);
if (isChosen({ name: STARTS })) process.stdout.write(`${reportStarts(await runStarts(options))}\n`);
for (const bench of BOOT_CASES.filter(isChosen)) {
  const result = await runBoots(bench, { architecture, kernelSeries, rounds });
  process.stdout.write(`${reportBoots(bench, result)}\n`);
}
