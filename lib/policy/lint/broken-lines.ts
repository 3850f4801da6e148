import type { ParsedLine, PolicyFile } from '../../language/parse.js';
import type { PolicyWarning } from '../../language/problem.js';

/** Whether a line is one that the kernel would not keep, or no text: that the file is not whole, or no policy. */
export function isBroken({ node, errors, warnings }: ParsedLine): boolean {
  return errors.length > 0 || warnings.some(isCutOff) || isBinary(node.raw);
}

/** How many such lines a file has. */
export function brokenLines({ nodes, errors, warnings, source }: PolicyFile): number {
  const starts = new Set([
    ...errors.map(({ line }) => line),
    ...warnings.filter(isCutOff).map(({ line }) => line),
    ...nodes.filter(({ raw }) => isBinary(raw)).map(({ start }) => source.locate(start).line),
  ]);
  return starts.size;
}

function isCutOff({ code }: PolicyWarning): boolean {
  return code === 'no_final_newline';
}

function isBinary(raw: string): boolean {
  return raw.includes('\0');
}
