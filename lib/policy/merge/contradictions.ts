import { listIn } from '../check/policy-index.js';
import type { ExceptionLine, ExceptionNamespace } from '../model/exception-model.js';
import type { Share } from './device.js';
import type { MergeReport } from './report.js';

/**
 * Lines of which one undoes the other, and that no device has both: a transition line and its `no_` line, and aggregators
 * that give the same programs different names.
 */
export function reportContradictions(
  lines: readonly ExceptionLine[],
  shares: readonly Share<ExceptionNamespace>[],
  prefix: string,
  report: MergeReport,
): void {
  const byOriginal = new Map<string, ExceptionLine[]>();
  const texts = new Map(lines.map((line) => [line.text, line]));
  const say = (code: 'transition' | 'aggregator', first: ExceptionLine, second: ExceptionLine, outcome: string) => {
    if (shares.some(({ value }) => value.lines.has(first.text) && value.lines.has(second.text))) return;
    report.found({
      type: 'conflict',
      code,
      about: `${prefix}${first.text}`,
      message: `others have "${second.text}"; ${outcome}`,
      places: shares.flatMap(({ file, value }) => {
        const line = value.lines.get(first.text) ?? value.lines.get(second.text);
        return line ? [{ file, line: line.line }] : [];
      }),
    });
  };
  for (const line of lines) {
    if (line.node.kind === 'aggregator') listIn(byOriginal, line.node.original.text).push(line);
    if (line.node.kind !== 'transition_control' || line.node.control.startsWith('no_')) continue;
    const undoing = texts.get(`no_${line.text}`);
    if (undoing) say('transition', line, undoing, 'both stay, and the kernel goes by the latter');
  }
  for (const [first, ...others] of byOriginal.values())
    for (const other of others)
      if (first) say('aggregator', first, other, 'both stay, and the first in the file decides');
}
