import { TomoyoError } from '../errors.js';

/**
 * The `file execute` records as policy lines with program, arguments and environment as conditions: what
 * `convert-exec-param` of tomoyo-tools writes, byte for byte.
 *
 * Takes the text in pieces of any size, as the kernel or tomoyo-auditd writes it; records of anything else are left out.
 * Variables without a value are none for it. Tested: test/unit/audit/convert.test.ts, against captures of that program.
 */
export class ExecParameterConverter {
  #rest = '';
  #lines = 0;
  #conditions: string | undefined;
  #domain: string | undefined;

  /**
   * @returns what is complete by now
   * @yields the text of one record at a time, so that what stands before a broken one can be written
   * @throws TomoyoError TOMOYO_BAD_RECORD, with `line`: a record with arguments that is broken
   */
  *push(text: string): Generator<string, undefined> {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#lines++;
      const output = this.#line(line);
      if (output !== '') yield output;
    }
    return undefined;
  }

  /** @throws TomoyoError TOMOYO_BAD_RECORD, with `line`: the text ends within a line, or a record with arguments */
  end(): void {
    // the kernel's last record ends with a NUL
    if (this.#conditions !== undefined || /[^\0]/.test(this.#rest))
      throw broken(this.#lines + 1, 'the rest of a record, the text ends there');
  }

  #line(line: string): string {
    if (this.#conditions === undefined) {
      if (hasParameters(line)) this.#conditions = parameters(line, this.#lines);
      return '';
    }
    if (this.#domain === undefined) {
      this.#domain = line;
      return '';
    }
    const [domain, entry, conditions] = [this.#domain, line.replace(/ +$/, ''), this.#conditions];
    this.#domain = undefined;
    this.#conditions = undefined;
    return entry.startsWith('file execute ') ? `${domain}\n${entry}${conditions}\n\n` : '';
  }
}

function hasParameters(line: string): boolean {
  return / argc=/.test(line) && / envc=/.test(line) && / realpath="/.test(line);
}

function parameters(line: string, at: number): string {
  const value = (key: string) => line.slice(line.indexOf(key) + key.length).split(' ', 1)[0] ?? '';
  const [argc, envc] = [value(' argc='), value(' envc=')];
  const words = list(line, ' argv[]={', at);
  const argv = isNone(argc) ? [] : words.map((word, index) => ` exec.argv[${index}]=${word}`);
  const variables = list(line, ' envp[]={', at);
  const envp = (isNone(envc) ? [] : variables).flatMap((word) => {
    const equals = word.indexOf('=');
    const [name, rest] = [word.slice(1, equals), word.slice(equals + 1)];
    return equals <= 1 || rest === '"' ? [] : ` exec.envp["${name}"]="${rest}`;
  });
  const program = ` exec.realpath=${value(' realpath=')} exec.argc=${argc}${argv.join('')}`;
  return `${program} exec.envc=${envc}${envp.join('')}`;
}

/** The classic program believes the counts where they are 0. */
function isNone(count: string): boolean {
  return Number.parseInt(count, 10) === 0;
}

/** The words between the braces, up to `...` or anything else that is not in quotes. */
function list(line: string, begin: string, at: number): readonly string[] {
  const start = line.indexOf(`${begin} `);
  const end = start < 0 ? -1 : line.indexOf(' } ', start + begin.length);
  if (end < 0) throw broken(at, `"${begin.trim()} " with its words and " } " in a record that has argc=`);
  const words = line
    .slice(start + begin.length, end)
    .split(' ')
    .filter((word) => word !== '');
  const last = words.findIndex((word) => !word.startsWith('"') || !word.endsWith('"'));
  return last < 0 ? words : words.slice(0, last);
}

function broken(line: number, expected: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_RECORD', `audit record:${line}:1: expected ${expected}.`, { line });
}
