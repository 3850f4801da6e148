import type { Colors } from '../colors.js';

/** `strong` and `inverse` help where a terminal has them; nothing is said by a style alone. */
export type Style = 'strong' | 'inverse' | 'dim' | 'alarm';

/** A piece of a line; each of its characters is one column. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

export type Line = readonly Span[];

/** What a terminal is like. */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  /** Whether it shows more than ASCII. */
  readonly isUnicode: boolean;
}

export interface Marks {
  readonly full: string;
  readonly empty: string;
  readonly rule: string;
  readonly into: string;
  readonly from: string;
}

const ASCII_MARKS: Marks = { full: '#', empty: '.', rule: '-', into: '->', from: '<-' };
const DRAWN_MARKS: Marks = { full: '█', empty: '░', rule: '─', into: '→', from: '←' };

export function marksOf({ isUnicode }: Look): Marks {
  return isUnicode ? DRAWN_MARKS : ASCII_MARKS;
}

/** Whatever stands in the lines, only characters of one column reach the terminal, and the styles. */
export function paintLine(line: Line, colors: Colors, isUnicode: boolean): string {
  return line.map(({ text, style }) => painted(harmless(text, isUnicode), style, colors)).join('');
}

function painted(text: string, style: Style | undefined, colors: Colors): string {
  switch (style) {
    case undefined:
      return text;
    case 'strong':
      return colors.bold(text);
    case 'inverse':
      return colors.inverse(text);
    case 'dim':
      return colors.dim(text);
    case 'alarm':
      return colors.bold(colors.red(text));
  }
}

const NOT_ASCII = /[^ -~]/g;
/** Latin, Greek and Cyrillic letters, and what the marks are drawn with: those that are one column everywhere. */
const NOT_NARROW = /[^ -~\u00a1-\u00ac\u00ae-\u02af\u0388-\u03ff\u0400-\u0482\u048a-\u052f\u2190-\u2193\u2500-\u259f]/g;

/** What else might do something to a terminal, or take another width, is `?`. The length stays. */
function harmless(text: string, isUnicode: boolean): string {
  return text.replace(isUnicode ? NOT_NARROW : NOT_ASCII, '?');
}
