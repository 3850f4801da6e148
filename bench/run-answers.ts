// How long it takes from a refusal to the answer, and to the return of the program that waits; what waiting costs.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { bootBoard, ensureImage, type Board, type BoardProcess } from '../qemu/index.js';
import { benchPrograms, INTERFACE, ManagerGuest, MANAGER, runInGuest } from './guest.js';
import type { CaseOptions } from './run-case.js';
import { median, spread } from './spread.js';

export const ANSWERS = 'answers';

const ASK = '/srv/bench/ask';
const LOOP = '/srv/bench/answer-loop';
const OURS = '/srv/bench/answer-by-rule.mjs';
const HOLD = '/srv/bench/hold.mjs';

/** Grants by a rule; after COUNT answers prints when each was written. */
const ANSWER_BY_RULE = `
  import { compileAnswerRules, openTomoyo } from 'tomoyo';
  const rules = compileAnswerRules([{ domain: '<kernel> ${ASK}', operation: 'file read', action: 'allow' }], { fallback: 'deny' });
  const clockNs = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));
  let left = Number(process.argv[2]);
  const told = [];
  await using tomoyo = await openTomoyo();
  const questions = tomoyo.queries({ rules });
  console.log('ready');
  for await (const { decision, ended, endedAtMs, record } of questions) {
    const { kind, answer } = await ended;
    told.push(record.entry.slice('file read '.length) + ' ' + (clockNs + BigInt(Math.round(endedAtMs * 1e6))));
    if (decision.rule?.number !== 1 || kind !== 'answered' || answer !== 'allow') throw new Error(decision.why + ' ' + kind);
    if (--left === 0) break;
  }
  console.log(told.join('\\n'));
`;

/** Keeps COUNT questions waiting, as for a person; then counts its own CPU time for so many SECONDS. */
const HOLD_ALL = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { openTomoyo } from 'tomoyo';
  let left = Number(process.argv[2]);
  await using tomoyo = await openTomoyo();
  const questions = tomoyo.queries();
  console.log('ready');
  for await (const question of questions) {
    question.keepAlive(Infinity);
    if (--left === 0) {
      await sleep(2000);
      const [usage, start] = [process.cpuUsage(), process.hrtime.bigint()];
      await sleep(Number(process.argv[3]) * 1000);
      const { user, system } = process.cpuUsage(usage);
      console.log((user + system) / 1e4 / (Number(process.hrtime.bigint() - start) / 1e9));
      break;
    }
  }
`;

interface Waited {
  /** From the call of the program to the answer, in milliseconds. */
  readonly answered: readonly number[];
  /** To its return. */
  readonly returned: readonly number[];
}

export interface AnswersResult {
  readonly kernelRelease: string;
  readonly rows: readonly {
    readonly waiters: number;
    readonly ours: readonly Waited[];
    readonly loop: readonly Waited[];
  }[];
  /** Of ours while 20 questions wait for a person, in percent of one CPU. */
  readonly holdingPercent: number;
}

export interface AnswersOptions extends CaseOptions {
  /** Questions of each of one, and of many programs. */
  readonly questions?: { readonly one: number; readonly many: number };
  /** How long questions wait while CPU is counted; default 20. */
  readonly holdSeconds?: number;
}

const MANY = 20;

export async function runAnswers({
  root,
  architecture,
  kernelSeries,
  rounds,
  ...rest
}: AnswersOptions): Promise<AnswersResult> {
  const { questions = { one: 20, many: 10 }, holdSeconds = 20, onRun = () => undefined } = rest;
  const image = await ensureImage({ architecture, kernelSeries });
  const files = benchPrograms({ root, architecture }, ['ask', 'answer-loop']);
  await using board = await bootBoard({ image, policy: join(root, 'bench/policy'), files });
  await ManagerGuest.start(board);
  await board.writeFile(OURS, ANSWER_BY_RULE);
  await board.writeFile(HOLD, HOLD_ALL);
  await runInGuest(board, ['/bin/mkdir', '/tmp/bench']);
  const rows: { waiters: number; ours: Waited[]; loop: Waited[] }[] = [
    { waiters: 1, ours: [], loop: [] },
    { waiters: MANY, ours: [], loop: [] },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const { waiters, ours, loop } of rows) {
      const each = waiters === 1 ? questions.one : questions.many;
      const byUs = async () => ours.push(await answered(board, ['/usr/bin/node', OURS], waiters, each));
      const byLoop = async () => loop.push(await answered(board, [LOOP, `${INTERFACE}/query`], waiters, each));
      for (const run of round % 2 ? [byLoop, byUs] : [byUs, byLoop]) await run();
      onRun(`${ANSWERS}, round ${round}, ${waiters} waiting`);
    }
  }
  return { kernelRelease: image.kernelRelease, rows, holdingPercent: await holding(board, holdSeconds) };
}

async function answered(board: Board, observer: readonly string[], waiters: number, each: number): Promise<Waited> {
  const names = Array.from({ length: waiters }, (_, index) => `/tmp/bench/${index}.`);
  const paths = names.flatMap((name) => Array.from({ length: each }, (_, index) => `${name}${index}`));
  await runInGuest(board, ['/bin/touch', ...paths]);
  const answering = await board.spawn([MANAGER, ...observer, String(waiters * each)]);
  const told = textOf(answering);
  await until(() => told.text.startsWith('ready\n'));
  const asked = await Promise.all(names.map((name) => runInGuest(board, [ASK, 'open', name, String(each)])));
  await answering.exited;
  const written = new Map(told.text.split('\n').map((line) => [line.split(' ')[0], Number(line.split(' ')[1]) / 1e6]));
  const calls = asked.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line));
  if (calls.some(({ got }) => got !== 0)) throw new Error(`a program was refused: ${told.text.slice(0, 200)}`);
  return {
    answered: calls.map(({ path, began }) => (written.get(path) ?? Number.NaN) - began / 1e6),
    returned: calls.map(({ began, ended }) => (ended - began) / 1e6),
  };
}

async function holding(board: Board, seconds: number): Promise<number> {
  const holder = await board.spawn([MANAGER, '/usr/bin/node', HOLD, String(MANY), String(seconds)]);
  const told = textOf(holder);
  await until(() => told.text.startsWith('ready\n'));
  const names = Array.from({ length: MANY }, (_, index) => `/tmp/bench/${index}.`);
  await Promise.all(names.map((name) => runInGuest(board, [ASK, 'open', name, '1'])));
  await holder.exited;
  return Number(told.text.split('\n')[1]);
}

function textOf(process: BoardProcess): { text: string } {
  const told = { text: '' };
  process.stderr.pipe(globalThis.process.stderr, { end: false });
  process.stdout.setEncoding('utf8').on('data', (more: string) => (told.text += more));
  return told;
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; !holds(); await sleep(50))
    if (Date.now() > end) throw new Error('the observer does not start');
}

export function reportAnswers({ kernelRelease, rows, holdingPercent }: AnswersResult): string {
  return [
    `${ANSWERS} on ${kernelRelease}, ${rows[0]?.ours.length} rounds: ms from the refusal to the answer`,
    ...rows.flatMap(({ waiters, ours, loop }) => [
      ...[0.5, 0.99].map((share) => `  ${waiters} waiting, p${share * 100}: ${compared(ours, loop, share)}`),
      `  ${waiters} waiting, refusal to return, p50: ours ${whole(ours)}, C++ poll(2) loop ${whole(loop)}`,
    ]),
    `  CPU of ours while ${MANY} questions wait for a person: ${holdingPercent.toFixed(2)} %`,
  ].join('\n');
}

function compared(ours: readonly Waited[], loop: readonly Waited[], share: number): string {
  const [own, other] = [percentiles(ours, 'answered', share), percentiles(loop, 'answered', share)];
  const ratios = own.map((time, round) => time / (other[round] ?? Number.NaN));
  return `ours ${spread(own)}, C++ poll(2) loop ${spread(other)}, ratio ${spread(ratios)}`;
}

function whole(runs: readonly Waited[]): string {
  return median(percentiles(runs, 'returned', 0.5)).toFixed(0);
}

function percentiles(runs: readonly Waited[], key: keyof Waited, share: number): readonly number[] {
  return runs.map((run) => {
    const sorted = [...run[key]].sort((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  });
}
