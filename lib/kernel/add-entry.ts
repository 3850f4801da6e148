import type { Kernel } from '../access/kernel-access.js';
import { TomoyoError } from '../errors.js';
import type { AclEntry } from '../language/ast.js';
import { kernelForm } from '../language/print.js';
import { compareEntries } from '../policy/diff/compare-entries.js';
import { kernelDomains } from '../policy/diff/domain-texts.js';
import { checkLearnedEntry } from '../query/learned-entry.js';
import type { Question } from '../query/question.js';
import { ControlFiles } from './control-files.js';

/**
 * Adds an entry to the domain in which a question came up, and reads back that the kernel has it.
 * @param line default what learning would have added
 * @returns the line that was written; undefined: the question does not wait any more
 * @throws TomoyoError TOMOYO_NOT_APPLIED, TOMOYO_NOT_MANAGER, TOMOYO_NO_PERMISSION; a PolicySyntaxError before anything is
 *   written
 * Source: security/tomoyo/common.c, tomoyo_select_domain() with Q=. Tested: test/board/query.board.ts.
 */
export async function addEntry(kernel: Kernel, question: Question, line?: string): Promise<string | undefined> {
  const text = kernelForm(line === undefined ? learnedEntry(question) : givenEntry(line));
  await using files = await ControlFiles.open(kernel, ['domain_policy']);
  const [before = ''] = await files.ask('domain_policy', [`select Q=${question.serial}`]);
  const [domain] = kernelDomains(before).values();
  if (!domain) return undefined;
  if (isHeld(domain.entries, text)) return text;
  await files.write('domain_policy', `${text}\n`);
  const after = await files.readDomains([domain.name]);
  if (isHeld(after.get(domain.name)?.entries ?? [], text)) return text;
  throw new TomoyoError(
    'TOMOYO_NOT_APPLIED',
    `The kernel did not take "${text}" for ${domain.name}: it has no memory left for policy, or another program took it back.`,
  );
}

/** What learning would have added is parsed already. */
function learnedEntry({ record }: Question): AclEntry {
  return record.toPolicyEntry()?.entry ?? givenEntry(record.entry);
}

function givenEntry(text: string): AclEntry {
  const checked = checkLearnedEntry(text);
  if ('kind' in checked) return checked;
  if (checked.error) throw checked.error;
  throw new TomoyoError(
    'TOMOYO_BAD_LINE',
    `Expected an entry of a domain, such as "file read /etc/passwd", got "${text}" (${checked.reason}).`,
    { column: checked.column },
  );
}

function isHeld(entries: readonly string[], text: string): boolean {
  const given = [{ text, delete: false, origin: { file: '', line: 0 } }];
  return compareEntries(entries, given, { keep: true }).add.length === 0;
}
