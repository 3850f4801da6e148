import type { Command } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import { fileNames, type NamingLine } from '../policy/file-names.js';
import { Source } from '../text/source.js';
import { busyLine } from './busy-line.js';
import { kindOption } from './check.js';
import { ImageFiles } from './image-files.js';
import { say } from './output.js';
import { STDIN } from './policy-files.js';
import { writeResult } from './result-output.js';
import { readWholePolicy, type WholePolicy } from './whole-policy.js';

interface Options {
  readonly root: string;
  readonly withDomain?: true;
  readonly json?: true;
  readonly kind?: PolicyKind;
}

export function addFindtemp(program: Command): void {
  program
    .command('findtemp')
    .summary('list names in a policy of files that do not exist')
    .description('list the names in a policy of files that do not exist, temporary ones most likely')
    .argument('[file]', 'a policy file, or - for standard input', STDIN)
    .option('--root <dir>', 'the root of the machine that the policy is for', '/')
    .option('--with-domain', 'the entries that name them instead, under their domains')
    .option('--json', 'one object a line')
    .addOption(kindOption())
    .addHelpText(
      'after',
      '\nEach name comes once, by its bytes, behind the number of lines that name it. Programs of domain names, members of' +
        '\ngroups, exec.realpath and symlink.target are names too; patterns are none. Links are followed inside the root. What' +
        '\nhas no name that tells is taken for domain_policy. Exit: 0 done, 1 bad input.' +
        '\n\nExample:\n  tomoyo findtemp --root build/rootfs /etc/tomoyo/domain_policy.conf',
    )
    .action(findtemp);
}

async function findtemp(path: string, options: Options): Promise<void> {
  const files = new ImageFiles(options.root);
  const policy = await readWholePolicy(path, { kind: options.kind, fallback: 'domain_policy' });
  using _line = await busyLine(`looking for the files of ${policy.file}`, [policy]);
  const presence = new Map<string, boolean>();
  const isMissing = (name: string) => {
    const known = presence.get(name);
    if (known !== undefined) return known;
    const missing = files.look(name) === 'missing';
    presence.set(name, missing);
    return missing;
  };
  const show = options.withDomain ? entriesNaming : namesMissing;
  await writeResult(show(policy, isMissing, { json: options.json === true }), {});
  for (const folder of files.refused) say(`tomoyo: ${folder} of the root cannot be read; nothing is said about it.`);
}

type IsMissing = (name: string) => boolean;
interface Format {
  readonly json: boolean;
}

function* namesMissing({ text, kind }: WholePolicy, isMissing: IsMissing, { json }: Format): Generator<string> {
  const counts = new Map<string, number>();
  for (const { names } of fileNames(text, kind))
    for (const name of names) if (isMissing(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const name of [...counts.keys()].sort()) {
    const lines = counts.get(name) ?? 0;
    yield json ? `${JSON.stringify({ name, lines })}\n` : `${String(lines).padStart(COUNT_WIDTH)} ${name}\n`;
  }
}

/** As `uniq -c` has it. */
const COUNT_WIDTH = 7;

function* entriesNaming(policy: WholePolicy, isMissing: IsMissing, { json }: Format): Generator<string> {
  const { text, kind } = policy;
  const source = new Source(text, policy.file);
  let domain: string | undefined;
  let isFirst = true;
  for (const line of fileNames(text, kind)) {
    const missing = line.names.filter((name) => isMissing(name));
    if (missing.length === 0) continue;
    if (json) yield `${JSON.stringify(entryObject(source, line, missing))}\n`;
    else if (line.domain === domain && !line.isDomain) yield `${text.slice(line.start, line.end)}\n`;
    else yield `${isFirst ? '' : '\n'}${headed(text, line)}`;
    domain = line.domain;
    isFirst = false;
  }
}

/** The first line of a domain that is shown. */
function headed(text: string, { domain, isDomain, start, end }: NamingLine): string {
  return isDomain ? `${domain}\n` : `${domain}\n${text.slice(start, end)}\n`;
}

function entryObject(source: Source, { domain, isDomain, start, end }: NamingLine, missing: readonly string[]) {
  const { line } = source.locate(start);
  const entry = isDomain ? {} : { entry: source.slice(start, end) };
  return { ...(domain === undefined ? {} : { domain }), ...entry, line, missing };
}
