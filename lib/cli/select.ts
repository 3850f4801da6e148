import type { Command } from 'commander';
import { DomainWishes } from '../policy/domain-wishes.js';
import { selectBlocks } from '../policy/select-domains.js';
import { domainToJson, GrowingJson } from './domain-json.js';
import { findDomainInputs, fromOption, type WholePieces } from './domain-inputs.js';
import { EXIT } from './exit-codes.js';
import { resultOption, writeResult, type ResultOptions } from './result-output.js';
import { sayUnmet } from './say-unmet.js';

interface Options extends ResultOptions {
  readonly recursive?: true;
  readonly from?: readonly string[];
  readonly json?: true;
}

export function addSelect(program: Command): void {
  program
    .command('select')
    .summary('print some domains of a domain policy')
    .description('print some domains of a domain policy, line by line as they stand')
    .argument('<domain...>', 'names, or their last components; all may be patterns')
    .option('-r, --recursive', 'also the domains below')
    .addOption(fromOption())
    .option('--json', 'one object a domain, with its file and line; comments are left out')
    .addOption(resultOption())
    .addHelpText(
      'after',
      '\nThe policy is read once and not kept: it may be larger than memory. A domain that stands in it twice is printed' +
        '\ntwice. Exit: 0 done, 4 a domain is not there; those that are there are printed.' +
        "\n\nExample:\n  tomoyo select '<kernel> /usr/sbin/httpd' -r --from /etc/tomoyo" +
        '\n  tomoyo select /usr/sbin/httpd < domain_policy.conf',
    )
    .action(select);
}

async function select(domains: readonly string[], options: Options): Promise<void> {
  const wishes = new DomainWishes(domains, options);
  const inputs = (await findDomainInputs(options.from)).filter(({ kind }) => kind === 'domain_policy');
  await writeResult(options.json ? jsonLines(inputs, wishes) : lines(inputs, wishes), options);
  const unmet = wishes.unmet();
  sayUnmet(unmet);
  if (unmet.length > 0) process.exitCode = EXIT.differences;
}

async function* lines(inputs: readonly WholePieces[], wishes: DomainWishes): AsyncGenerator<string, void, undefined> {
  for (const input of inputs)
    for await (const { text, start, end } of selectBlocks(input.pieces(), wishes)) yield text.slice(start, end);
}

async function* jsonLines(
  inputs: readonly WholePieces[],
  wishes: DomainWishes,
): AsyncGenerator<string, void, undefined> {
  for (const input of inputs) {
    let growing: GrowingJson | undefined;
    for await (const block of selectBlocks(input.pieces(), wishes)) {
      if (!block.continues || growing === undefined) {
        if (growing !== undefined) yield domainToJson(growing);
        growing = new GrowingJson(block.name, input.file, block.line);
      }
      growing.add(block);
    }
    if (growing !== undefined) yield domainToJson(growing);
  }
}
