import type { Command } from 'commander';
import type { DroppedOperations, Minimized } from '../policy/minimize/minimize.js';
import { minimizePolicy } from '../policy/minimize/minimize.js';
import { busyLine } from './busy-line.js';
import { toWordBits, wordBitsOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { count, printBytes, say, sayBytes } from './output.js';
import { STDIN } from './policy-files.js';
import { sayProblems } from './policy-problems.js';
import { inBlocks, resultOption, writeResult, type ResultOptions } from './result-output.js';
import { readWholePolicy } from './whole-policy.js';

interface Options extends ResultOptions {
  readonly exception?: string;
  readonly json?: true;
  readonly dryRun?: true;
  readonly check?: true;
  readonly wordBits: '32' | '64';
}

export function addMinimize(program: Command): void {
  program
    .command('minimize')
    .summary('drop entries of a policy that other entries cover')
    .description('drop the entries of a domain policy that other entries cover')
    .argument('[file]', 'a domain policy, or - for standard input', STDIN)
    .option('--exception <file>', 'the exception policy: what its groups hold, and its acl_groups cover')
    .addOption(resultOption())
    .option('--dry-run', 'write no policy, only say what would go')
    .option('--check', 'as --dry-run, and exit 4 if anything would go')
    .option('--json', 'print what goes, one object a line, the last one a summary; the policy then needs --output')
    .addOption(wordBitsOption())
    .addHelpText(
      'after',
      '\nNo access is lost, and none is logged otherwise. An entry loses the operations that another one grants; "file execute"' +
        '\nand manual transitions stay, as they also say where a program goes. Lines that stay are not changed, and comments' +
        '\nstay where they are. What goes is said on standard error.' +
        '\n\nExample:\n  tomoyo minimize --exception exception_policy.conf domain_policy.conf -o small.conf',
    )
    .action(minimize);
}

async function minimize(path: string, options: Options): Promise<void> {
  const { exception, json, dryRun, check } = options;
  const domainPolicy = await readWholePolicy(path, { fallback: 'domain_policy', kinds: ['domain_policy'] });
  const exceptionPolicy =
    exception === undefined
      ? undefined
      : await readWholePolicy(exception, { fallback: 'exception_policy', kinds: ['exception_policy'] });
  using _line = await busyLine(`looking through ${domainPolicy.file}`, [domainPolicy]);
  const result = minimizePolicy({ domainPolicy, exceptionPolicy, wordBits: toWordBits(options) });
  if (result.problems.length > 0) {
    sayProblems(result.problems);
    say(
      `tomoyo: the policy has ${count(result.problems.length, 'line')} that a kernel would not keep: nothing is written.`,
    );
    process.exitCode = EXIT.failed;
    return;
  }
  const { file } = domainPolicy;
  if (json) for await (const block of inBlocks(jsonLines(result, file))) await printBytes(block);
  else for await (const block of inBlocks(textLines(result, file))) sayBytes(block);
  const isResult = !dryRun && !check && (!json || options.output !== undefined);
  if (isResult) await writeResult(result.pieces(), options);
  if (isResult && result.isRewritten) say(`${file} has delete or select lines: it is written anew, without them.`);
  if (check && result.dropped.length + result.repeated.length > 0) process.exitCode = EXIT.differences;
}

function* textLines({ dropped, repeated }: Minimized, file: string): Iterable<string> {
  for (const { line, text, cover } of dropped) yield `${file}:${line}: ${text}: covered by ${placeOf(cover)}\n`;
  for (const { line, text } of repeated) yield `${file}:${line}: ${text}: said before\n`;
  yield `${count(dropped.length, 'covered line')}, ${count(repeated.length, 'repeated line')}\n`;
}

function placeOf({ text, file, line, aclGroup }: DroppedOperations['cover']): string {
  return `${text} (${aclGroup === undefined ? '' : `acl_group ${aclGroup}, ${file} `}line ${line})`;
}

function* jsonLines({ dropped, repeated }: Minimized, file: string): Iterable<string> {
  for (const each of dropped) yield `${JSON.stringify({ type: 'covered', file, ...each })}\n`;
  for (const each of repeated) yield `${JSON.stringify({ type: 'repeated', file, ...each })}\n`;
  yield `${JSON.stringify({ type: 'summary', covered: dropped.length, repeated: repeated.length })}\n`;
}
