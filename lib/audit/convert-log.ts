import { unreachable } from '../errors.js';

/** `task={ uid=0 }` becomes ` task.uid=0`. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map(
  ['task', 'path1', 'path1.parent', 'path2', 'path2.parent'].map((name) => [`${name}={`, `${name}.`]),
);

/** The classic program cuts longer words in two. */
const WORD_LIMIT = 65_534;

type State =
  /** Outside of braces. */
  | { readonly in: 'header' }
  | { readonly in: 'attributes'; readonly prefix: string }
  | { readonly in: 'exec' }
  | { readonly in: 'argv'; index: number }
  | { readonly in: 'envp' }
  | LineState;

type LineState =
  /** What follows the first word of the domain. */
  { readonly in: 'domain'; readonly namespace: string } | { readonly in: 'entry'; readonly domain: string };

const HEADER: State = { in: 'header' };
const EXEC: State = { in: 'exec' };

/**
 * Audit records as lines of domain_policy with everything that the record says as conditions: what `convert-audit-log` of
 * tomoyo-tools writes, byte for byte. It is a material to cut rules from: mode and result are not in it, and a rule with all
 * its conditions holds for one process. `toPolicyEntry()` gives what the kernel would learn.
 *
 * Takes the text in pieces of any size, as the kernel or tomoyo-auditd writes it, and never fails: what is no record is
 * left out. As there, `...` for arguments that did not fit ends the `exec` part, and records of `use_profile` and
 * `use_group` are no rules.
 * Tested: test/unit/audit/convert.test.ts, against captures of that program.
 */
export class AuditLogConverter {
  #rest = '';
  #state: State = HEADER;
  #conditions = '';

  /** @returns what is complete by now */
  push(piece: string): string {
    this.#rest += piece;
    let at = 0;
    let output = '';
    for (;;) {
      const state = this.#state;
      const isLine = state.in === 'domain' || state.in === 'entry';
      const start = isLine ? at : wordStart(this.#rest, at);
      const end = isLine ? this.#rest.indexOf('\n', start) : wordEnd(this.#rest, start);
      if (end < 0) break;
      const text = this.#rest.slice(start, end);
      if (isLine) output += this.#line(state, text);
      else this.#word(state, text);
      at = isLine ? end + 1 : end;
    }
    this.#rest = this.#rest.slice(at);
    return output;
  }

  /** The text so far ends within a record: what of it has no line feed behind it is not in the output. */
  get isWithinRecord(): boolean {
    return this.#state.in === 'domain' || this.#state.in === 'entry';
  }

  #line(state: LineState, line: string): string {
    if (state.in === 'domain') {
      this.#state = { in: 'entry', domain: state.namespace + line };
      return '';
    }
    const conditions = this.#conditions;
    this.#state = HEADER;
    this.#conditions = '';
    return /^use_(profile|group) /.test(line) ? '' : `${state.domain}\n${line}${conditions}\n`;
  }

  #word(state: Exclude<State, LineState>, word: string): void {
    switch (state.in) {
      case 'header':
        this.#header(word);
        break;
      case 'attributes':
        if (word === '}') this.#state = HEADER;
        else this.#conditions += ` ${state.prefix}${word}`;
        break;
      case 'exec':
        this.#exec(word);
        break;
      case 'argv':
        if (word === '}' || word === '...') this.#state = EXEC;
        else this.#conditions += ` exec.argv[${state.index++}]=${word}`;
        break;
      case 'envp':
        if (word === '}' || word === '...') this.#state = EXEC;
        else this.#variable(word);
        break;
      default:
        unreachable(state);
    }
  }

  #header(word: string): void {
    const prefix = ATTRIBUTES.get(word);
    if (prefix !== undefined) this.#state = { in: 'attributes', prefix };
    else if (word === 'exec={') this.#state = EXEC;
    else if (word.startsWith('symlink.target=')) this.#conditions += ` ${word}`;
    else if (word.startsWith('<')) this.#state = { in: 'domain', namespace: word };
  }

  #exec(word: string): void {
    if (word === '}') this.#state = HEADER;
    else if (word === 'argv[]={') this.#state = { in: 'argv', index: 0 };
    else if (word === 'envp[]={') this.#state = { in: 'envp' };
    else this.#conditions += ` exec.${word}`;
  }

  #variable(word: string): void {
    const equals = word.indexOf('=');
    if (equals >= 0) this.#conditions += ` exec.envp[${word.slice(0, equals)}"]="${word.slice(equals + 1)}`;
  }
}

function wordStart(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** -1: the word may go on. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && at - start < WORD_LIMIT && !isBlank(text.charCodeAt(at))) at++;
  return at < text.length ? at : -1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
