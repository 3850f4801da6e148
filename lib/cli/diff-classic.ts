import { differenceText } from '../policy/classic/diff.js';
import { BadDomainName, ClassicDomainPolicy } from '../policy/classic/domain-policy.js';
import { describeLoss } from '../policy/classic/losses.js';
import { busyLine } from './busy-line.js';
import { readCompared } from './compared-files.js';
import { EXIT } from './exit-codes.js';
import { say } from './output.js';
import { writeResult } from './result-output.js';
import type { WholePolicy } from './whole-policy.js';

/** `tomoyo diff --classic OLD NEW`: the text of tomoyo-diffpolicy, which makes the new domain policy of the old one. */
export async function diffClassic(
  paths: readonly [string, string],
  { quiet }: { readonly quiet?: true },
): Promise<void> {
  const given = await readCompared(paths, { kind: 'domain_policy' });
  using _line = await busyLine('comparing', given ? [...given.old, ...given.now] : []);
  const [old, now] = [given?.old, given?.now].map((texts) => texts && readClassic(texts));
  if (!old || !now) {
    say('tomoyo: nothing is compared.');
    process.exitCode = EXIT.failed;
    return;
  }
  const seen = { any: false };
  await writeResult(printed(differenceText(old, now), seen, quiet), {});
  process.exitCode = seen.any ? EXIT.differences : EXIT.done;
}

function* printed(pieces: Iterable<string>, seen: { any: boolean }, quiet: true | undefined): Generator<string> {
  for (const piece of pieces) {
    seen.any ||= piece !== '';
    if (!quiet) yield piece;
  }
}

/** @returns undefined for a text that the program gives up at, which is said */
function readClassic(texts: readonly WholePolicy[]): ClassicDomainPolicy | undefined {
  const policy = new ClassicDomainPolicy();
  for (const { file, text } of texts)
    try {
      policy.push(text);
      for (const loss of policy.finish()) say(`${file}: ${describeLoss(loss)}`);
    } catch (error) {
      if (!(error instanceof BadDomainName)) throw error;
      say(`${file}:${error.line}:1: expected "<namespace>" and paths, got ${JSON.stringify(error.domain)}`);
      return undefined;
    }
  return policy;
}
