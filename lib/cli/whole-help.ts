import type { Command } from 'commander';

/** What `--help` of a command prints, in pieces: the help itself, then each text behind it. */
export function helpPieces(command: Command): readonly string[] {
  const pieces: string[] = [];
  const before = command.configureOutput();
  command.configureOutput({ writeOut: (text) => pieces.push(text) });
  command.outputHelp();
  command.configureOutput(before);
  return pieces;
}

/** The same as one text, without the line end. */
export function wholeHelp(command: Command): string {
  return helpPieces(command).join('').trimEnd();
}
