import type { WordBits } from '../../language/lexemes.js';
import { modelLines, type ModelLine, type ModelLines } from './model-lines.js';

/** A file of lines that stand for themselves, as a set: what the kernel holds after it was given the text. */
export interface LineModel extends Pick<ModelLines, 'problems' | 'head' | 'tail'> {
  /** By their text; quotas by their label, the last one wins. */
  readonly lines: ReadonlyMap<string, ModelLine>;
}

/**
 * Reads a file of policy managers or of quotas; `delete` lines are done.
 * Source: security/tomoyo/common.c, tomoyo_write_manager(), tomoyo_write_stat().
 * Tested: test/unit/policy/model/line-model.test.ts.
 */
export function readLineModel(
  text: string,
  {
    kind,
    file,
    wordBits = 64,
  }: { readonly kind: 'manager' | 'stat'; readonly file: string; readonly wordBits?: WordBits },
): LineModel {
  const { lines: all, ...rest } = modelLines({ kind, file, text }, wordBits);
  const lines = new Map<string, ModelLine>();
  for (const line of all) {
    const key = line.node.kind === 'stat' ? line.node.label : line.text;
    const known = lines.get(key);
    if (line.delete) lines.delete(key);
    else if (known === undefined) lines.set(key, line);
    else
      lines.set(key, {
        ...line,
        line: kind === 'stat' ? line.line : known.line,
        comments: [...known.comments, ...line.comments],
      });
  }
  return { lines, ...rest };
}
