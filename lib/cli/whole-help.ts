import type { Command } from 'commander';
import { terminalColumns } from './terminal-columns.js';
import { wrapParagraphs } from './wrap-paragraphs.js';

/** A help is as wide as the terminal, up to here: longer lines are hard to read. */
const MOST_COLUMNS = 120;

/** A piece of a help as the terminal has room for it. */
export function fitted(piece: string): string {
  return wrapParagraphs(piece, Math.min(terminalColumns(process.stdout), MOST_COLUMNS));
}

/** What `--help` of a command says, in pieces: the help itself, then each text behind it, in the lines of its writer. */
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
  return helpPieces(command).map(fitted).join('').trimEnd();
}
