import type { Check } from '../../verdict/judge.js';
import { faultText } from './fault-text.js';
import type { TestReport } from './report.js';
import { escapeMarkup } from './escape-markup.js';

/**
 * JUnit's XML as CI systems read it: one suite a run, one case a check, the same cases every time.
 * Source: the schema of Jenkins' xUnit plugin, junit-10.xsd.
 */
export function toJunit(report: TestReport): string {
  const { checks, startedAt, durationMs } = report;
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  // of all suites together the schema has no number that were skipped
  const all = { tests: checks.length, failures: count('failed'), errors: 0, time: (durationMs / 1000).toFixed(3) };
  const timestamp = startedAt.toISOString().slice(0, 19);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open('testsuites', { name: 'tomoyo board test', ...all }),
    open('testsuite', {
      name: report.argv.join(' '),
      ...all,
      skipped: count('not-made'),
      timestamp,
      hostname: report.board?.kernelRelease ?? '',
    }),
    ...checks.flatMap(testCase),
    ...(report.worst === undefined ? [] : [element('system-err', diagnosis(report))]),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ name, state, faults }: Check): readonly string[] {
  const inside = {
    passed: [],
    'not-made': [open('skipped', { message: 'the board was lost before' }, '/')],
    failed: faults.map((fault) => element('failure', faultText(fault), { type: fault.type, message: fault.message })),
  }[state];
  return [open('testcase', { classname: 'tomoyo.board.test', name, time: '0' }), ...inside, '</testcase>'];
}

function diagnosis({ repeat, byHand, console }: TestReport): string {
  const machine = byHand === undefined ? [] : ['The same board by hand:', byHand];
  return ['To repeat it:', repeat, ...machine, 'The console said last:', ...console].join('\n');
}

function open(name: string, attributes: Readonly<Record<string, string | number>>, end: '/' | '' = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`);
  return `<${name}${written.join('')}${end}>`;
}

function element(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): string {
  return `${open(name, attributes)}${escapeMarkup(text)}</${name}>`;
}
