import { normalLine } from '../language/policy-line.js';

/** Lines of a domain policy that belong together: from one that turns to a domain up to the next one. */
export interface DomainBlock {
  /** The domain that the lines are about, single spaces in its name; '' for lines that are about none. */
  readonly name: string;
  /** What turns to it; `none`: nothing does, these are the lines before the first domain or behind a `reset`. */
  readonly turn: 'domain' | 'select' | 'delete' | 'none';
  /** It goes on with a block of the piece before: the line that turns to the domain is not here. */
  readonly continues: boolean;
  /** Whole lines, from `start` to `end` of this text. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Number of its first line, from 1. */
  readonly line: number;
}

/**
 * Cuts a domain policy that comes in pieces into its domains. Lines stay as they are; none is read but those that turn to
 * a domain, and no more is held than a piece and the line that it is cut in.
 * Source: security/tomoyo/common.c, tomoyo_write_domain(). Tested: test/unit/policy/domain-blocks.test.ts.
 */
export class DomainBlocks {
  #turn: Turn = BEFORE;
  #rest = '';
  #line = 1;

  /** @returns the blocks of all lines that are complete */
  add(piece: string): readonly DomainBlock[] {
    const newline = piece.lastIndexOf('\n');
    if (newline < 0) {
      this.#rest += piece;
      return [];
    }
    const text = this.#rest === '' ? piece : this.#rest + piece;
    const end = text.length - (piece.length - newline - 1);
    this.#rest = text.slice(end);
    return this.#cut(text, end);
  }

  /** @returns the block of a last line without a line end */
  finish(): readonly DomainBlock[] {
    const text = this.#rest;
    this.#rest = '';
    return text === '' ? [] : this.#cut(text, text.length);
  }

  #cut(text: string, end: number): readonly DomainBlock[] {
    const blocks: DomainBlock[] = [];
    let start = 0;
    let line = this.#line;
    let continues = true;
    const close = (at: number) => {
      if (at > start) blocks.push({ ...this.#turn, continues, text, start, end: at, line });
    };
    for (let at = 0; at < end;) {
      const newline = text.indexOf('\n', at);
      const lineEnd = newline < 0 ? end : newline;
      const turn = turnOf(text, at, lineEnd);
      if (turn !== undefined) {
        close(at);
        this.#turn = turn;
        start = at;
        line = this.#line;
        continues = false;
      }
      this.#line += 1;
      at = lineEnd + 1;
    }
    close(end);
    return blocks;
  }
}

type Turn = Pick<DomainBlock, 'name' | 'turn'>;

const BEFORE: Turn = { name: '', turn: 'none' };

/** Nearly all lines are told by their first letter. */
function turnOf(text: string, start: number, end: number): Turn | undefined {
  const code = text.charCodeAt(start);
  if (!MAY_TURN[code] && code < 0x7f) return undefined;
  const line = normalLine(text.slice(start, end));
  if (line.startsWith('<')) return { turn: 'domain', name: line };
  if (line.startsWith('select ')) return { turn: 'select', name: selected(line.slice('select '.length)) };
  if (line.startsWith('delete <')) return { turn: 'delete', name: line.slice('delete '.length) };
  return line === 'reset' ? BEFORE : undefined;
}

/** By process or question it may be any. */
function selected(what: string): string {
  const name = what.startsWith('domain=') ? what.slice('domain='.length) : what;
  return name.startsWith('<') ? name : '';
}

/** By the first letter of a line; what is not ASCII is a separator. */
const MAY_TURN: readonly boolean[] = Array.from({ length: 0x7f }, (_, code) => {
  // a line that is empty has the line feed there
  return (code <= 0x20 && code !== 0x0a) || '<sdr'.includes(String.fromCharCode(code));
});
