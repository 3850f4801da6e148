import { QUOTAS } from '../diff/screen.js';
import type { LineModel } from '../model/line-model.js';
import type { ModelLine } from '../model/model-lines.js';
import { asLines, commentedLines } from './as-lines.js';

/** Policy managers in the order of their bytes, quotas in that of the kernel. @param model without problems */
export function* sortedLines({ lines, head, tail }: LineModel): Generator<string> {
  yield asLines(head);
  const sorted = [...lines.values()].sort((a, b) => quota(a) - quota(b) || (a.text < b.text ? -1 : 1));
  yield commentedLines(sorted);
  yield asLines(tail);
}

function quota({ node }: ModelLine): number {
  return node.kind === 'stat' ? [...QUOTAS].indexOf(node.label) : 0;
}
