import type { AuditRecord } from '../audit/record.js';
import type { Decision } from '../query/answer-rule.js';
import { RecordedReader, type Recorded } from '../queryd/recorded.js';
import { Replay, type ReplaySummary } from '../queryd/replay.js';
import { count, print, say } from './output.js';
import { readChunks, STDIN } from './policy-files.js';
import { readRules } from './query-rules.js';
import { standardInput, STDIN_NAME } from './standard-input.js';

export interface ReplayFilesOptions {
  readonly rules?: string | undefined;
  readonly all?: true | undefined;
  readonly json?: true | undefined;
}

interface Faults {
  missing: number;
  malformed: number;
}

/** `tomoyo query --replay` */
export async function replayFiles(files: readonly string[], { rules, all, json }: ReplayFilesOptions) {
  const replay = new Replay(readRules(rules), { all: all ?? false });
  const faults: Faults = { missing: 0, malformed: 0 };
  for (const file of files)
    for await (const recorded of recordedIn(file)) {
      if (recorded.kind === 'record') {
        const decision = replay.take(recorded.record);
        if (json && decision) await print(decisionToJson(recorded.record, decision));
      } else addFault(recorded, faults, file);
    }
  const summary = replay.summary();
  await print(json ? summaryToJson(summary, faults) : summaryToText(summary));
  if (faults.malformed > 1) say(`tomoyo: ${faults.malformed} such places are left out`);
  if (faults.missing > 0) say(`tomoyo: ${count(faults.missing, 'record')} lost or left out when these were recorded`);
}

async function* recordedIn(file: string): AsyncGenerator<Recorded, void, undefined> {
  const reader = new RecordedReader();
  const chunks = file === STDIN ? standardInput() : readChunks(file);
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}

function addFault(recorded: Exclude<Recorded, { kind: 'record' }>, faults: Faults, file: string): void {
  if (recorded.kind === 'missing') faults.missing += recorded.count;
  else {
    // one tells what kind of file it is
    const name = file === STDIN ? STDIN_NAME : file;
    if (faults.malformed === 0) say(`tomoyo: ${name}:${recorded.line}: ${recorded.reason}`);
    faults.malformed += 1;
  }
}

function decisionToJson({ time, mode, domain, entry }: AuditRecord, decision: Decision): string {
  const { action, rule, why } = decision;
  const learned = decision.action === 'learn' ? { learn: decision.entry.text } : {};
  const by = { action, ...learned, rule: rule?.number ?? null, name: rule?.name, why };
  return JSON.stringify({ type: 'decision', time: time.toISOString(), mode, domain, entry, ...by });
}

function summaryToJson({ rules, fallback, ...rest }: ReplaySummary, faults: Faults): string {
  const decided = rules.map(({ number: rule, ...same }) => ({ rule, ...same }));
  return JSON.stringify({ type: 'summary', ...rest, rules: decided, default: fallback, ...faults });
}

function summaryToText({ records, asked, rules, fallback, undecided, undecidedOthers }: ReplaySummary): string {
  return [
    `${count(records, 'record')}, ${asked} of them requests that would have been asked`,
    '',
    `${column('DECIDED')}  RULE`,
    ...rules.map(
      ({ number, name, action, decided }) =>
        `${column(decided)}  ${number}${name === undefined ? '' : ` ${name}`}: ${action}`,
    ),
    `${column(fallback.decided)}  default: ${fallback.action}`,
    ...(undecided.length === 0 ? [] : ['', `${column('COUNT')}  WHAT A PERSON OR THE DEFAULT DECIDES`]),
    ...undecided.map(({ count: times, action, domain, entry }) => `${column(times)}  ${action} ${domain}: ${entry}`),
    ...(undecidedOthers === 0 ? [] : [`${column(undecidedOthers)}  others`]),
  ].join('\n');
}

function column(text: string | number): string {
  return String(text).padStart(9);
}
