import type { Colors } from './colors.js';
import type { ApplyReport, Recovered, ReportedLine } from '../kernel/apply/report.js';
import type { Spared } from '../policy/diff/changes.js';
import type { PolicyProblem } from '../policy/diff/policy-problem.js';

const SPARED: Readonly<Record<Spared['reason'], string>> = {
  busy: 'processes are in it (--delete-busy-domains deletes it)',
  own: 'this process is in it',
  manager: 'without it this program could not change the policy any more',
  refused_lines: 'a line that is refused could have meant it',
  profile: 'the kernel cannot forget a profile',
};

/** Everything in a report, one line each. */
export function reportToText(report: ApplyReport, colors: Colors): readonly string[] {
  const { red, yellow, bold } = colors;
  return [
    ...changeLines(report, colors),
    ...report.refused.map((problem) => problemLine(problem, red('not written'), bold)),
    ...report.notKept.map((problem) => problemLine(problem, red('not kept'), bold)),
    ...report.spared.map(({ reason, domain, text }) => {
      const where = domain === undefined || domain === text ? '' : ` in ${domain}`;
      return `${yellow('kept')} ${text}${where}: ${SPARED[reason]}`;
    }),
    ...report.appeared.map(({ domain, text, removed }) => {
      const what = text === domain ? `domain ${domain}` : `${text} in ${domain}`;
      return `${yellow('appeared meanwhile')} ${what}${removed ? ', and is taken out' : ''}`;
    }),
    ...report.notes.map((note) => yellow(note)),
  ];
}

/** Lines under the file and domain that they belong to. */
function changeLines({ added, removed }: ApplyReport, { green, red, bold }: Colors): readonly string[] {
  const groups = new Map<string, string[]>();
  const note = (line: ReportedLine, text: string) => {
    const place = line.domain ?? line.kind;
    const group = groups.get(place) ?? [];
    groups.set(place, group);
    group.push(text);
  };
  for (const line of removed) note(line, red(`- ${line.text}`));
  for (const line of added) note(line, green(`+ ${line.text}`));
  const text: string[] = [];
  for (const [place, lines] of groups) {
    text.push(bold(place));
    for (const line of lines) text.push(`  ${line}`);
  }
  return text;
}

function problemLine(
  { file, line, column, reason, code, text, fix }: PolicyProblem,
  what: string,
  bold: Colors['bold'],
): string {
  const place = line > 0 ? `${bold(`${file}:${line}:${column}:`)} ` : '';
  return `${place}${what}: ${reason}${fix === undefined ? '' : `; write ${fix}`} [${code}]\n    ${text}`;
}

/** One object for each line, with stable fields; `type` tells them apart; the last one is `summary`. */
export function reportToJson(report: ApplyReport): readonly string[] {
  const { mode, dryRun, kept, otherUpdates, recovered } = report;
  const lines = (type: 'added' | 'removed') =>
    report[type].map(({ kind, domain, text, origin }) => ({ type, kind, domain, text, ...origin }));
  const counts = Object.fromEntries(COUNTED.map((key) => [key, report[key].length]));
  return [
    ...lines('removed'),
    ...lines('added'),
    ...report.refused.map((problem) => ({ type: 'refused', ...problem })),
    ...report.notKept.map((problem) => ({ type: 'not_kept', ...problem })),
    ...report.spared.map((spared) => ({ type: 'spared', ...spared })),
    ...report.appeared.map((appeared) => ({ type: 'appeared', ...appeared })),
    ...report.notes.map((note) => ({ type: 'note', note })),
    { type: 'summary', mode, dryRun, kept, ...counts, otherUpdates, recovered },
  ].map((object) => JSON.stringify(object));
}

const COUNTED = ['added', 'removed', 'refused', 'notKept', 'spared', 'appeared'] as const;

/** What was done, in one line. */
export function reportSummary(report: ApplyReport): string {
  const { dryRun, added, removed, kept, refused, notKept, otherUpdates, recovered } = report;
  const would = dryRun ? 'would be ' : '';
  const bad = refused.length + notKept.length;
  return [
    ...(recovered ? recoveredLines(recovered) : []),
    `${would}added ${added.length}, ${would}removed ${removed.length}, kept ${kept}${bad > 0 ? `, NOT IN THE KERNEL ${bad}` : ''}`,
    ...(otherUpdates > 0 ? [`Others changed the policy meanwhile: ${otherUpdates} lines.`] : []),
  ].join('\n');
}

/** What was taken back that an apply had left. */
export function recoveredLines({ pid, began, lines, spared }: Recovered): readonly string[] {
  return [
    `The apply of process ${pid}, begun ${began}, was cut short and is taken back: ${lines} lines written.`,
    ...spared.map(({ text, reason }) => `It had made ${text}, which stays: ${SPARED[reason]}.`),
  ];
}
