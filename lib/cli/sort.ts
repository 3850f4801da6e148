import type { Command } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import { sortPolicy } from '../policy/sort/sort-policy.js';
import { busyLine } from './busy-line.js';
import { kindOption, toWordBits, wordBitsOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { count, say } from './output.js';
import { STDIN } from './policy-files.js';
import { sayProblems } from './policy-problems.js';
import { resultOption, writeResult, type ResultOptions } from './result-output.js';
import { readWholePolicy } from './whole-policy.js';

interface Options extends ResultOptions {
  readonly kind?: PolicyKind;
  readonly wordBits: '32' | '64';
  readonly check?: true;
}

export function addSort(program: Command): void {
  program
    .command('sort')
    .summary('sort a policy file, with the same meaning')
    .description('sort a policy file: one operation a line, nothing twice, and the same meaning')
    .argument('[file]', 'a policy file, or - for standard input', STDIN)
    .option('--check', 'write nothing; exit 4 if it is not sorted')
    .addOption(kindOption())
    .addOption(wordBitsOption())
    .addOption(resultOption())
    .addHelpText(
      'after',
      '\nWhat has no name that tells is taken for domain_policy. Domains and their entries are in the order of their bytes;' +
        '\nentries whose order decides something keep it; comments stay with the line they precede. "delete" and "select" are' +
        '\ndone. Exit: 0 done, 1 there are lines that a kernel would not keep, and nothing is written.' +
        '\n\nExample:\n  tomoyo sort domain_policy.conf -o domain_policy.conf',
    )
    .action(sort);
}

async function sort(path: string, options: Options): Promise<void> {
  const policy = await readWholePolicy(path, { kind: options.kind, fallback: 'domain_policy' });
  using _line = await busyLine(`sorting ${policy.file}`, [policy]);
  const { problems, pieces } = sortPolicy(policy, { wordBits: toWordBits(options) });
  if (problems.length > 0) {
    sayProblems(problems);
    say(
      `tomoyo: ${policy.file} has ${count(problems.length, 'line')} that a kernel would not keep: nothing is written.`,
    );
    process.exitCode = EXIT.failed;
  } else if (!options.check) await writeResult(pieces, options);
  else if (!isText(policy.text, pieces)) {
    say(`${policy.file} is not sorted.`);
    process.exitCode = EXIT.differences;
  }
}

function isText(text: string, pieces: Iterable<string>): boolean {
  let at = 0;
  for (const piece of pieces) {
    if (!text.startsWith(piece, at)) return false;
    at += piece.length;
  }
  return at === text.length;
}
