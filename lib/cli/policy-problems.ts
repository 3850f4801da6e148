import { errorColors } from './colors.js';
import type { PolicyProblem } from '../policy/diff/policy-problem.js';
import { Source } from '../text/source.js';
import { say } from './output.js';

/** Says all problems of policies from which nothing is made because of them; each with its line and a mark. */
export function sayProblems(problems: readonly PolicyProblem[]): void {
  for (let from = 0; from < problems.length; from += AT_ONCE)
    say(
      problems
        .slice(from, from + AT_ONCE)
        .map(problemText)
        .join('\n'),
    );
}

const AT_ONCE = 1000;

function problemText({ file, line, column, reason, code, text, fix }: PolicyProblem): string {
  const place = errorColors.bold(`${file}:${line}:${column}:`);
  const frame = new Source(text, file, { firstLine: line }).frame(column - 1, column);
  return `${place} ${reason}${fix === undefined ? '' : `; write ${fix}`} [${code}]\n${frame}`;
}
