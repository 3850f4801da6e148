/** What is being done, as typed events, and a renderer for people. */
import { megabytes } from './file-error.js';

/** What long work tells: what is done now and how far it is, or a note. */
export type ProgressEvent =
  | {
      readonly kind: 'step';
      /** One name from start to end of a step, such as 'download 12 packages'. */
      readonly step: string;
      /** Bytes, of downloads only. */
      readonly received?: number;
      readonly total?: number;
      /** True in the last event of the step. A step that fails has none. */
      readonly done: boolean;
    }
  /** Something worth telling that is no failure, such as a damaged cache file that is made again. */
  | { readonly kind: 'note'; readonly text: string };

/** Called as work goes on that takes time. */
export type OnProgress = (event: ProgressEvent) => void;

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_CELLS = 24;

/**
 * Draws events: on a terminal a bar that is redrawn in place, else one line at start and end of each step.
 * Never standard output, which belongs to results.
 */
export function progressRenderer(output: Output = process.stderr): OnProgress {
  return output.isTTY === true ? terminalRenderer(output) : lineRenderer(output);
}

function lineRenderer(output: Output): OnProgress {
  const running = new Set<string>();
  return (event) => {
    if (event.kind === 'note') {
      output.write(`${event.text}\n`);
    } else if (event.done) {
      running.delete(event.step);
      output.write(`${event.step}: done\n`);
    } else if (!running.has(event.step)) {
      running.add(event.step);
      const size = event.total === undefined ? '' : ` (${megabytes(event.total)} MB)`;
      output.write(`${event.step}${size} ...\n`);
    }
  };
}

/** Steps may overlap; the line shows the one that spoke last. */
function terminalRenderer(output: Output): OnProgress {
  return (event) => {
    const columns = (output.columns ?? 80) - 1;
    const clear = '\r\x1b[K';
    if (event.kind === 'note') output.write(`${clear}${event.text}\n`);
    else if (event.done) output.write(`${clear}${event.step}: done\n`);
    else output.write(clear + barLine(event).slice(0, columns));
  };
}

function barLine({ step, received = 0, total }: { step: string; received?: number; total?: number }): string {
  if (total === undefined || total === 0) return `${step} ...`;
  const part = Math.min(1, received / total);
  const full = Math.round(part * BAR_CELLS);
  const bar = '#'.repeat(full) + '.'.repeat(BAR_CELLS - full);
  return `${step} [${bar}] ${megabytes(received)}/${megabytes(total)} MB ${Math.floor(part * 100)}%`;
}

/** Reports start and end of `work` as one step. */
export async function asStep<Result>(
  onProgress: OnProgress,
  step: string,
  work: () => Promise<Result>,
): Promise<Result> {
  onProgress({ kind: 'step', step, done: false });
  const result = await work();
  onProgress({ kind: 'step', step, done: true });
  return result;
}
