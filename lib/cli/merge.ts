import { InvalidArgumentError, Option, type Command } from 'commander';
import { TomoyoError } from '../errors.js';
import type { PolicyKind } from '../language/ast.js';
import type { ProfileRule } from '../policy/merge/choose-profile.js';
import { mergePolicies, type MergedPolicies, type MergeInput, type SeenEntry } from '../policy/merge/merge.js';
import type { MergeFinding } from '../policy/merge/report.js';
import { busyLine } from './busy-line.js';
import { kindOption, toWordBits, wordBitsOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { writeMerged } from './merged-output.js';
import { count, printBytes, say, sayBytes } from './output.js';
import { findPolicyFiles, STDIN } from './policy-files.js';
import { sayProblems } from './policy-problems.js';
import { inBlocks } from './result-output.js';
import { readWhole } from './whole-policy.js';

interface Options {
  readonly output?: string;
  readonly counts?: true | 'comment';
  readonly rare?: true;
  readonly json?: true;
  readonly profile?: ProfileRule;
  readonly take?: string;
  readonly kind?: PolicyKind;
  readonly wordBits: '32' | '64';
}

export function addMerge(program: Command): void {
  program
    .command('merge')
    .description('make one policy of those of several devices')
    .argument('<path...>', 'files of one kind, or folders like /etc/tomoyo; one may be - for standard input')
    .option('-o, --output <path>', 'write to this file, or of folders into this folder; each at its end and at once')
    .addOption(
      new Option(
        '--counts [how]',
        'say of each line which devices have it; "comment": in comments of the policy',
      ).choices(['comment']),
    )
    .option('--rare', 'say only what one device alone has')
    .option('--json', 'print counts and conflicts, one object a line; the policy then needs --output')
    .addOption(
      new Option('--profile <rule>', 'for domains in different profiles: strictest, laxest, or a number').argParser(
        parseRule,
      ),
    )
    .option('--take <path>', 'where a profile is defined in different ways: take it from this one of the paths')
    .addOption(kindOption())
    .addOption(wordBitsOption())
    .addHelpText(
      'after',
      '\nThe result allows what any of them allows, sorted as by tomoyo sort; it does not matter which comes first. Conflicts' +
        '\nand what is widened are said on standard error. Of different profiles of a domain the laxest is taken if there are' +
        '\nfiles of profiles, else the lowest number. Exit: 0 done, 1 a line that a kernel would not keep, or profiles that differ.' +
        '\n\nExample:\n  tomoyo merge --rare router-a/ router-b/ router-c/ -o all/',
    )
    .action(merge);
}

function parseRule(text: string): ProfileRule {
  if (text === 'strictest' || text === 'laxest') return text;
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
  throw new InvalidArgumentError('Expected strictest, laxest, or a number from 0 to 255.');
}

async function merge(paths: string[], options: Options): Promise<void> {
  const { output, counts, rare, json, profile, take } = options;
  const { inputs, hasFolders } = await readInputs(paths, options.kind);
  checkUse(paths, inputs, options);
  using _line = await busyLine('merging', inputs);
  const found: MergeFinding[] = [];
  const seen: string[] = [];
  const lineOf = json ? seenJson : seenText;
  const merged = mergePolicies(inputs, {
    rule: profile,
    take,
    wordBits: toWordBits(options),
    comments: counts === 'comment' ? 'counts' : 'own',
    found: (finding) => found.push(finding),
    seen:
      counts === true || rare || json
        ? (entry) => {
            if (!rare || entry.devices.length === 1) seen.push(lineOf(entry));
          }
        : undefined,
  });
  if (sayFailure(merged)) {
    process.exitCode = EXIT.failed;
    return;
  }
  const target = output === undefined ? (json ? 'nowhere' : 'stdout') : { path: output, isFolder: hasFolders };
  await writeMerged(merged.files, target);
  if (json) for await (const block of inBlocks(jsonLines(found, seen))) await printBytes(block);
  else for await (const block of inBlocks(textLines(found, seen))) sayBytes(block);
}

async function readInputs(paths: readonly string[], kind: PolicyKind | undefined) {
  const inputs: MergeInput[] = [];
  let hasFolders = false;
  for (const path of paths) {
    const files = await findPolicyFiles([path], kind, 'domain_policy');
    for (const input of files) {
      if (path !== STDIN && input.file !== path) hasFolders = true;
      inputs.push({ device: path, ...(await readWhole(input)) });
    }
  }
  return { inputs, hasFolders };
}

function wrong(message: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_OPTION', message);
}

/** @throws TomoyoError TOMOYO_BAD_OPTION */
function checkUse(
  paths: readonly string[],
  inputs: readonly MergeInput[],
  { output, json, profile, take }: Options,
): void {
  const kinds = [...new Set(inputs.map(({ kind }) => kind))];
  const twice = paths.find((path, index) => paths.indexOf(path) < index);
  if (paths.length < 2) throw wrong('Expected two paths or more to merge.');
  if (twice !== undefined) throw wrong(`${twice} is named twice; expected different devices.`);
  if (kinds.length > 1 && output === undefined && !json)
    throw wrong(
      `These are files of ${kinds.length} kinds (${kinds.join(', ')}): name a folder for them with --output.`,
    );
  if (take !== undefined && !paths.includes(take)) throw wrong(`"--take" must be one of the paths, got ${take}.`);
  if ((profile === 'strictest' || profile === 'laxest') && !kinds.includes('profile'))
    throw wrong(`"--profile ${profile}" needs files of profiles: merge folders that have them, or give a number.`);
  for (const kind of kinds) {
    const having = new Set(inputs.filter((input) => input.kind === kind).map(({ device }) => device));
    const missing = paths.filter((path) => !having.has(path));
    if (missing.length > 0) say(`no ${kind}: ${missing.join(', ')}`);
  }
}

function sayFailure({ problems, differing }: MergedPolicies): boolean {
  sayProblems(problems);
  for (const finding of differing) say(findingText(finding));
  if (problems.length > 0)
    say(`tomoyo: ${count(problems.length, 'line')} that a kernel would not keep: nothing is written.`);
  if (differing.length > 0) say('tomoyo: profiles differ: say whose to take with --take. Nothing is written.');
  return problems.length > 0 || differing.length > 0;
}

function findingText({ type, about, message, places }: MergeFinding): string {
  return `${type}: ${about}: ${message} (${places.map(({ file, line }) => `${file}:${line}`).join(', ')})`;
}

function* textLines(found: readonly MergeFinding[], seen: readonly string[]): Iterable<string> {
  for (const finding of found) yield `${findingText(finding)}\n`;
  yield* seen;
}

function seenText({ where, text, devices, of }: SeenEntry): string {
  return `${devices.length} of ${of}: ${where === '' ? '' : `${where}: `}${text} (${devices.join(', ')})\n`;
}

function* jsonLines(found: readonly MergeFinding[], seen: readonly string[]): Iterable<string> {
  for (const finding of found) yield `${JSON.stringify(finding)}\n`;
  yield* seen;
  const conflicts = found.filter(({ type }) => type === 'conflict').length;
  yield `${JSON.stringify({ type: 'summary', entries: seen.length, conflicts, notes: found.length - conflicts })}\n`;
}

function seenJson({ kind, where, text, devices, of }: SeenEntry): string {
  const place = kind === 'domain_policy' ? { domain: where } : { where };
  return `${JSON.stringify({ type: 'entry', kind, ...place, text, seen: devices.length, of, files: devices })}\n`;
}
