import type { Command } from 'commander';
import { openTomoyo } from '../kernel/tomoyo.js';
import { AskedWord } from '../policy/match/asked-word.js';
import { EntryFinder } from '../policy/match/entry-finder.js';
import { findInDomains, type FoundDomain, type LineFinder } from '../policy/match/found-domains.js';
import { TextFinder } from '../policy/match/text-finder.js';
import { findDomainInputs, fromOption, type WholePieces } from './domain-inputs.js';
import { EXIT } from './exit-codes.js';
import { say } from './output.js';
import { writeResult } from './result-output.js';

interface Options {
  readonly from?: readonly string[];
  readonly kernel?: true;
  readonly pattern?: true;
  readonly json?: true;
}

export function addMatch(program: Command): void {
  program
    .command('match')
    .summary('find domains by a text, or by a path that they take')
    .description('find the domains with a line that contains a text, or with an entry that takes a path')
    .argument('<text>', 'a part of a line; with --pattern a path, number, address or variable')
    .option('--pattern', 'compare as the kernel does: patterns, ranges, groups, and acl_groups that a domain uses')
    .addOption(fromOption().conflicts('kernel'))
    .option('--kernel', 'look at the policy of the running kernel')
    .option('--json', 'one object a domain, with file and line of each entry')
    .addHelpText(
      'after',
      '\nWith --pattern groups are those of the exception_policy that --from names too. Conditions are not looked at: an entry' +
        '\nwith some allows the path where they hold. Exit: 0 something was found, 4 nothing.' +
        '\n\nExample:\n  tomoyo match /etc/shadow --pattern --from /etc/tomoyo' +
        "\n  tomoyo match 'network inet' < domain_policy.conf",
    )
    .action(match);
}

async function match(text: string, options: Options): Promise<void> {
  const asked = options.pattern ? new AskedWord(text) : new TextFinder(text);
  const inputs = options.kernel ? await kernelInputs() : await findDomainInputs(options.from);
  const finder = asked instanceof TextFinder ? asked : await entryFinder(asked, inputs);
  const tally = { domains: 0 };
  await writeResult(shown(inputs, finder, options, tally), {});
  const unknown = asked instanceof AskedWord ? [...asked.unknownGroups] : [];
  if (unknown.length > 0)
    say(
      `tomoyo: no exception_policy says what is in ${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ' ...' : ''}.`,
    );
  if (tally.domains === 0) process.exitCode = EXIT.differences;
}

async function entryFinder(asked: AskedWord, inputs: readonly WholePieces[]): Promise<LineFinder> {
  const exceptions: { file: string; text: string }[] = [];
  for (const input of inputs) {
    if (input.kind !== 'exception_policy') continue;
    let text = '';
    for await (const piece of input.pieces()) text += piece;
    exceptions.push({ file: input.file, text });
  }
  return new EntryFinder(asked, exceptions);
}

async function kernelInputs(): Promise<readonly WholePieces[]> {
  await using tomoyo = await openTomoyo();
  const [domains, exceptions] = [await tomoyo.read('domain_policy'), await tomoyo.read('exception_policy')];
  return [
    { kind: 'domain_policy', file: 'domain_policy', pieces: () => once(domains) },
    { kind: 'exception_policy', file: 'exception_policy', pieces: () => once(exceptions) },
  ];
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

async function* shown(
  inputs: readonly WholePieces[],
  finder: LineFinder,
  { json }: Options,
  tally: { domains: number },
): AsyncGenerator<string, void, undefined> {
  for (const input of inputs) {
    if (input.kind !== 'domain_policy') continue;
    for await (const domain of findInDomains(input.pieces(), input.file, finder)) {
      const gap = tally.domains === 0 || json ? '' : '\n';
      tally.domains += 1;
      yield json
        ? domainToJson(domain)
        : `${gap}${domain.name}\n${domain.found.map(({ text }) => `${text}\n`).join('')}`;
    }
  }
}

/** Fields in an order that stays. */
function domainToJson({ name, file, line, found }: FoundDomain): string {
  const matches = found.map((one) => ({ file: one.file, line: one.line, text: one.text }));
  return `${JSON.stringify({ name, file, line, matches })}\n`;
}
