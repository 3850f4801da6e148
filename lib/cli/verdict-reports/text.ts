import type { Colors } from '../colors.js';
import { count } from '../output.js';
import type { Check, DomainCounts } from '../../verdict/judge.js';
import { faultText } from './fault-text.js';
import { isClean, type TestReport } from './report.js';

/** For people. */
export function toText(report: TestReport, colors: Colors): string {
  const { checks, met, faults, board, domains, count: counted, agentCount } = report;
  const lines = checks.flatMap((check) => checkLines(check, colors));
  const on = board === undefined ? '' : ` on ${board.kernelRelease} (${board.architecture}, ${board.origin})`;
  const expected = met.reduce((sum, { happened }) => sum + happened, 0);
  const numbers = [
    ...(domains === undefined ? [] : [describeDomains(domains)]),
    ...(expected === 0 ? [] : [`${count(expected, 'violation')} expected`]),
    ...(agentCount === 0 ? [] : [`${agentCount} of the board's agent left out`]),
    ...(counted === undefined ? ['records could not be counted'] : []),
  ];
  const verdict = isClean(report) ? colors.green('clean') : colors.red(count(faults.length, 'fault'));
  lines.push([verdict + on, ...numbers].join('; '));
  if (!isClean(report)) lines.push(...diagnosis(report));
  return lines.map((line) => `${line}\n`).join('');
}

function checkLines({ name, state, faults }: Check, { bold, green, red, yellow }: Colors): readonly string[] {
  const mark = { passed: green('ok     '), failed: red('FAILED '), 'not-made': yellow('unknown') }[state];
  return [
    `${mark} ${name}`,
    ...faults.flatMap((fault) => {
      const [first = '', ...rest] = faultText(fault).split('\n');
      return [`        ${bold(`[${fault.type}]`)} ${first}`, ...rest.map((line) => `          ${line}`)];
    }),
  ];
}

function diagnosis({ repeat, byHand, console }: TestReport): readonly string[] {
  return [
    ...(console.length === 0 ? [] : ['The console said last:', ...console.map((line) => `  ${line}`)]),
    'To repeat it:',
    `  ${repeat}`,
    ...(byHand === undefined ? [] : ['To start the same board by hand:', `  ${byHand}`]),
  ];
}

/** A run is clean also where nothing was looked at: that is said. */
export function describeDomains(domains: DomainCounts): string {
  const shown = Object.entries(domains).filter(([, number]) => number > 0);
  const isChecked = shown.some(([mode]) => mode !== 'disabled');
  if (!isChecked) return 'no domain was checked: the profiles of all are disabled';
  return `domains: ${shown.map(([mode, number]) => `${number} ${mode}`).join(', ')}`;
}
