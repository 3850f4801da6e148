import { writeOut } from './output.js';

/** The option of commands whose output goes through printPaged(). */
export const NO_PAGER = ['--no-pager', 'print it all at once, also where it is longer than the terminal'] as const;

export interface PagedOptions {
  /** False: as without a terminal. */
  readonly pager?: boolean;
  /** `latin1`: one character of the text is one byte. */
  readonly encoding?: 'utf8' | 'latin1';
}

/**
 * Prints pieces of a text; on a terminal that they do not fit into, through a pager: `TOMOYO_PAGER`, else `PAGER`, else `less`.
 * An empty one or a missing program prints it as it is, and so does a terminal that cannot move its cursor (`TERM=dumb`).
 */
export async function printPaged(
  pieces: Iterable<string>,
  { pager = true, encoding = 'utf8' }: PagedOptions = {},
): Promise<void> {
  const script = pagerScript(process.env);
  const rest = pieces[Symbol.iterator]();
  const shown: string[] = [];
  if (pager && script !== undefined && process.stdout.isTTY)
    for (let lines = 1; ;) {
      const { done, value } = rest.next();
      if (done) break;
      shown.push(value);
      lines += value.split('\n').length - 1;
      if (lines <= process.stdout.rows) continue;
      const { throughPager } = await import('./through-pager.js');
      return throughPager(script, chain(shown, rest), encoding);
    }
  for (const piece of chain(shown, rest)) await writeOut(piece, encoding);
}

function* chain(first: Iterable<string>, rest: Iterator<string>): Generator<string> {
  yield* first;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}

/** For sh(1), as PAGER is. A shell ends with 127 for a program that is missing, which has read nothing. */
function pagerScript({ TOMOYO_PAGER, PAGER, TERM }: NodeJS.ProcessEnv): string | undefined {
  const program = TOMOYO_PAGER ?? PAGER;
  if (program === '' || TERM === 'dumb') return undefined;
  if (program === undefined) return 'command -v less >/dev/null && exec less; exec cat';
  return `${program}; [ $? -ne 127 ] || exec cat`;
}
