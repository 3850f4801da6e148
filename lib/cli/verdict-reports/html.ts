import { describeCounts } from '../../audit/loss-account.js';
import type { Check } from '../../verdict/judge.js';
import { escapeMarkup } from './escape-markup.js';
import { faultText } from './fault-text.js';
import { isClean, type TestReport } from './report.js';
import { describeDomains } from './text.js';

/** One page that needs nothing else: no script, no network. */
export function toHtml(report: TestReport): string {
  const { argv, board, policy, enforce, startedAt, durationMs, checks, met, count, agentCount } = report;
  const verdict = isClean(report) ? 'clean' : 'failed';
  const facts = {
    command: argv.join(' '),
    board:
      board === undefined ? 'did not come up' : `${board.architecture}, Linux ${board.kernelRelease}, ${board.origin}`,
    policy: `${policy ?? "the board's own"}${enforce ? ', enforced' : ''}`,
    began: `${startedAt.toISOString()}, took ${(durationMs / 1000).toFixed(1)} s`,
    domains: report.domains === undefined ? 'could not be counted' : describeDomains(report.domains),
    'not allowed': count === undefined ? 'could not be counted' : describeCounts(count.counted) || 'nothing',
    "of the board's agent": String(agentCount),
    'exit code': String(report.exitCode),
  };
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    `<title>${escapeMarkup(`${verdict}: ${argv.join(' ')}`)}</title><style>${STYLE}</style></head><body>`,
    `<h1 class="${verdict}">${verdict}</h1>`,
    `<table>${Object.entries(facts)
      .map(([name, value]) => row(name, value))
      .join('\n')}</table>`,
    ...checks.map(section),
    ...(met.length === 0
      ? []
      : [`<h2>What was expected and happened</h2><table>${met.map(expected).join('\n')}</table>`]),
    ...(isClean(report) ? [] : diagnosis(report)),
    '</body></html>',
    '',
  ].join('\n');
}

const STYLE =
  'body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}' +
  'pre{background:#f4f4f4;padding:.7em;overflow-x:auto;white-space:pre-wrap}' +
  'th{text-align:left;padding-right:1.5em;vertical-align:top;font-weight:normal;color:#555}' +
  '.clean,.passed{color:#176617}.failed{color:#a40000}.not-made{color:#8a6100}';

function row(name: string, value: string): string {
  return `<tr><th>${escapeMarkup(name)}</th><td>${escapeMarkup(value)}</td></tr>`;
}

function expected({ reason, happened, domain, entry }: TestReport['met'][number]): string {
  return row(`${happened} times`, [reason, domain, entry].filter((part) => part !== undefined).join(' \u00b7 '));
}

function section({ name, state, faults }: Check): string {
  const shown = state.replace('-', ' ');
  const found = faults.map((fault) => `<pre data-type="${fault.type}">${escapeMarkup(faultText(fault))}</pre>`);
  return [`<h2 class="${state}">${escapeMarkup(`${shown}: ${name}`)}</h2>`, ...found].join('\n');
}

function diagnosis({ repeat, byHand, console }: TestReport): readonly string[] {
  return [
    `<h2>To repeat it</h2><pre>${escapeMarkup(repeat)}</pre>`,
    ...(byHand === undefined ? [] : [`<h2>The same board by hand</h2><pre>${escapeMarkup(byHand)}</pre>`]),
    `<h2>What the console said last</h2><pre>${escapeMarkup(console.join('\n'))}</pre>`,
  ];
}
