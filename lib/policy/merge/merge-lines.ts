import type { LineModel } from '../model/line-model.js';
import type { ModelLine } from '../model/model-lines.js';
import { sharesOf, type OfDevice, type Share } from './device.js';
import { mergedComments } from './merge-comments.js';
import type { MergeReport } from './report.js';

/** Policy managers of several devices, or memory limits: of a limit the largest. */
export function mergedLines(models: readonly OfDevice<LineModel>[], report: MergeReport): LineModel {
  const lines = new Map<string, ModelLine>();
  for (const [key, shares] of sharesOf(models, ({ lines: own }) => own)) {
    const largest = shares.reduce((best, share) => (valueOf(share) > valueOf(best) ? share : best)).value;
    if (shares.some(({ value }) => valueOf({ value }) !== valueOf({ value: largest })))
      report.found({
        type: 'conflict',
        code: 'quota',
        about: key,
        message: `is not the same everywhere; takes the largest, ${valueOf({ value: largest })}`,
        places: shares.map(({ file, value }) => ({ file, line: value.line })),
      });
    if (largest.kind === 'manage_by_non_root' && shares.length < models.length)
      report.found({
        type: 'note',
        code: 'manage_by_non_root',
        about: key,
        message: 'only some have it: managers need not be root',
        places: shares.map(({ file, value }) => ({ file, line: value.line })),
      });
    const devices = shares.map(({ index }) => index);
    report.seen?.({ where: '', text: largest.text, devices });
    const told = report.comment === undefined ? [] : [report.comment([{ operations: '', devices }])];
    const comments = mergedComments(shares.map(({ value }) => value.comments)).concat(told);
    lines.set(key, { ...largest, comments });
  }
  const head = mergedComments(models.map(({ model }) => model.head));
  const tail = mergedComments(models.map(({ model }) => model.tail));
  return { lines, problems: [], head, tail };
}

function valueOf({ value }: Pick<Share<ModelLine>, 'value'>): number {
  return value.node.kind === 'stat' ? value.node.value : 0;
}
