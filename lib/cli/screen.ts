import { stripVTControlCharacters } from 'node:util';

/** The part of a terminal's stream that is needed. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Where the cursor stands, from 0. */
export interface ScreenPlace {
  readonly row: number;
  readonly column: number;
}

const OTHER_SCREEN = '\x1b[?1049h\x1b[?25l';
const FIRST_SCREEN = '\x1b[?25h\x1b[?1049l';
/** The terminal says where a paste begins and ends. */
const PASTES = '\x1b[?2004h';
const NO_PASTES = '\x1b[?2004l';

/**
 * The other screen of a terminal, without cursor. Only what changes is written: a serial line is slow. Characters must be
 * one column wide. Dispose to have the first screen back as it was.
 */
export class Screen implements Disposable {
  readonly #terminal: Terminal;
  /** Also where the process ends by an error that nobody catches. */
  readonly #leave: () => void;
  #shown: readonly string[] | undefined;
  #size = '';
  #cursor: ScreenPlace | undefined;

  constructor(terminal: Terminal, { marksPastes = false }: { readonly marksPastes?: boolean } = {}) {
    this.#terminal = terminal;
    this.#leave = () => void terminal.write(`${marksPastes ? NO_PASTES : ''}${FIRST_SCREEN}`);
    process.once('exit', this.#leave);
    terminal.write(`${OTHER_SCREEN}${marksPastes ? PASTES : ''}`);
  }

  /** The lines that have room; where not all have, the last says how many are left. */
  draw(lines: readonly string[], cursor?: ScreenPlace): void {
    const { columns = 80, rows = 24 } = this.#terminal;
    const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), `${lines.length - rows + 1} more`];
    const size = `${columns}x${rows}`;
    if (size !== this.#size) this.forget();
    const text = (this.#shown ? changes(this.#shown, shown) : whole(shown)) + this.#cursorTo(cursor);
    this.#shown = shown;
    this.#size = size;
    if (text !== '') this.#terminal.write(text);
  }

  /** What the terminal shows is not known any more: the next draw writes all of it. */
  forget(): void {
    this.#shown = undefined;
  }

  #cursorTo(place: ScreenPlace | undefined): string {
    const before = this.#cursor;
    this.#cursor = place;
    if (!place) return before ? '\x1b[?25l' : '';
    return goTo(place) + (before ? '' : '\x1b[?25h');
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#leave);
    this.#leave();
  }
}

/** Erased before, not behind each line: behind a full one the cursor still stands on its last character. */
function whole(lines: readonly string[]): string {
  return `\x1b[H\x1b[2J${lines.join('\r\n')}`;
}

function changes(before: readonly string[], after: readonly string[]): string {
  let text = '';
  for (const [row, line] of after.entries()) text += changedLine(before[row] ?? '', line, row);
  return before.length > after.length ? `${text}${goTo({ row: after.length, column: 0 })}\x1b[J` : text;
}

/** What is the same at the begin stays, up to the first change of colour. */
function changedLine(before: string, after: string, row: number): string {
  if (before === after) return '';
  let column = 0;
  while (column < after.length && before[column] === after[column] && after[column] !== '\x1b') column += 1;
  const rest = stripVTControlCharacters(after).length < stripVTControlCharacters(before).length ? '\x1b[K' : '';
  return goTo({ row, column }) + after.slice(column) + rest;
}

function goTo({ row, column }: ScreenPlace): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
