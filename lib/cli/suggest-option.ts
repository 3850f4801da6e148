import type { Command } from 'commander';
import { nearest } from '../text/nearest.js';

/** commander compares what was written with its value, `--colr=never`, and so finds nothing that is alike. */
export function withSuggestedOption(message: string, program: Command): string {
  const [, written] = /^error: unknown option '(--[^='\n]+)=[^\n]*'\n$/.exec(message) ?? [];
  const meant = written === undefined ? undefined : nearest(written, longOptions(program));
  return meant === undefined ? message : `${message}(Did you mean ${meant}?)\n`;
}

function longOptions(command: Command): readonly string[] {
  return [
    ...command.options.flatMap(({ long }) => (typeof long === 'string' ? [long] : [])),
    ...command.commands.flatMap((below) => longOptions(below)),
  ];
}
