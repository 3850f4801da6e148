import { setTimeout as sleep } from 'node:timers/promises';
import { exceptionLines, listPrefix } from '../../policy/diff/given-exceptions.js';
import type { PlannedMove } from '../../policy/diff/plan.js';
import { Script } from '../../policy/diff/script.js';
import type { ControlFiles } from '../control-files.js';

const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 500;
const ATTEMPTS = 16;

/** Whether the entries are at the end of their list now, and by how much all the writing let `Policy update` grow. */
export interface Moved {
  readonly isMoved: boolean;
  readonly counted: number;
}

/**
 * Writes entries again that were taken out of their list, so that they come at its end. The kernel remembers the place of
 * a deleted entry until its collector ran, which it starts when a file is closed, and which nobody can wait for. Where
 * that does not help the entries are in their old places.
 * Source: security/tomoyo/gc.c; tomoyo_update_domain(), which revives a deleted entry. Tested: test/board/apply.board.ts.
 */
export async function writeMoved(files: ControlFiles, move: PlannedMove): Promise<Moved> {
  let counted = 0;
  const write = async (change: (script: Script) => void) => {
    const script = new Script();
    change(script);
    for (const part of script.writes) {
      await files.write(part.file, part.text);
      counted += part.counted;
    }
  };
  const remove = (texts: readonly string[]) => write((script) => deleteLines(script, move, texts));
  let wait = FIRST_WAIT_MS;
  for (let attempt = 1; ; attempt++) {
    await files.reopen(move.file);
    await sleep(wait);
    await write((script) => addLines(script, move));
    const isMoved = isAtEnd(await readList(files, move), move);
    if (isMoved || attempt === ATTEMPTS) {
      await remove(move.bridges);
      return { isMoved, counted };
    }
    await remove(move.texts);
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
  }
}

function addLines(script: Script, { file, domain, texts }: PlannedMove): void {
  if (domain === undefined) script.writeAll(file, texts);
  else script.inDomain(domain, texts);
}

function deleteLines(script: Script, { file, domain }: PlannedMove, texts: readonly string[]): void {
  if (domain === undefined) script.deleteAll(file, texts);
  else script.deleteInDomain(domain, texts);
}

async function readList(files: ControlFiles, { domain }: PlannedMove): Promise<readonly string[]> {
  if (domain === undefined) return exceptionLines(await files.read('exception_policy'));
  return (await files.readDomains([domain])).get(domain)?.entries ?? [];
}

/** Whether what moves stands behind all of its list that does not, in its order. */
function isAtEnd(list: readonly string[], { domain, texts, bridges }: PlannedMove): boolean {
  const places = new Map(list.map((text, index) => [text, index]));
  const others = list.filter((text) => !texts.includes(text) && !bridges.includes(text));
  const listOf = (text: string) => (domain === undefined ? kernelList(text) : '');
  return texts.every((text, index) => {
    const place = places.get(text);
    if (place === undefined) return false;
    const earlier = texts
      .slice(0, index)
      .concat(others)
      .filter((other) => listOf(other) === listOf(text));
    return earlier.every((other) => (places.get(other) ?? 0) < place);
  });
}

/** Lines of exception_policy with the same one are in one list of the kernel. */
function kernelList(text: string): string {
  const prefix = listPrefix(text);
  return prefix.includes('acl_group ') ? prefix : prefix + (text.slice(prefix.length).split(' ', 1)[0] ?? '');
}
