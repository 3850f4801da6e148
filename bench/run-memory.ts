// What who reads audit records holds of memory beside a bare Node in the same boot: at rest, while few and many come at once,
// and some time after.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { bootBoard, ensureImage, type Board } from '../qemu/index.js';
import { benchPrograms, INTERFACE, runInGuest } from './guest.js';
import type { CaseOptions } from './run-case.js';
import { inThousands, median, spread } from './spread.js';

export const MEMORY = 'memory';

const REFUSED = '/srv/bench/refused';
const VIOLATE = '/srv/bench/violate';
const TIMED = '/srv/bench/timed';
const TOMOYO = '/usr/bin/tomoyo';
const READY = '/tmp/memory.ready';
const STORED = '/tmp/memory.log';
const CONFIG = '/srv/bench/memory.conf';
const TOML = '/srv/bench/memory.toml';
const BARE = '/srv/bench/bare.mjs';
const STREAM = '/srv/bench/stream.mjs';
const SPARING = '/srv/bench/sparing.mjs';

/** proc(5), clear_refs: from then on the most that was resident is what is resident now. */
const FORGET_MOST = 5;
/** Of a column of the report. */
const WIDTH = 27;

const FILES: Readonly<Record<string, string>> = {
  [REFUSED]: 'nobody may read this in the domain of violate',
  [CONFIG]: `header.contains profile=3\ndestination ${STORED}\n`,
  [TOML]: `[[sink]]\ntype = "file"\npath = "${STORED}"\nformat = "text"\n`,
  [BARE]: `import { closeSync, openSync } from 'node:fs';
closeSync(openSync('${READY}', 'w'));
setInterval(() => {}, 1e9);
`,
  [STREAM]: streamProgram({ names: 'openTomoyo' }),
  [SPARING]: streamProgram({
    names: 'giveBackMemory, openTomoyo, optimizeLate',
    begin: 'optimizeLate();\nlet quiet;\n',
    onBatch: '  clearTimeout(quiet);\n  quiet = setTimeout(giveBackMemory, 2000);\n',
  }),
};

/** Of somebody who counts refused reads. */
function streamProgram({ names, begin = '', onBatch = '' }: StreamProgram): string {
  return `import { closeSync, openSync } from 'node:fs';
import { ${names} } from 'tomoyo';
${begin}const stream = (await openTomoyo()).audit();
await stream.begun();
closeSync(openSync('${READY}', 'w'));
let refused = 0;
for await (const batch of stream.batches()) {
${onBatch}  for (const { kind, record } of batch)
    if (kind === 'record' && record.refused && record.domain.endsWith('/violate') && record.entry.startsWith('file read ')) refused++;
}
`;
}

interface StreamProgram {
  /** Of what it imports. */
  readonly names: string;
  /** Lines, as the next. */
  readonly begin?: string;
  readonly onBatch?: string;
}

interface Subject {
  readonly label: string;
  /** Makes the file READY; what it says may stand in it. */
  readonly command: string;
  /** A line of shell that succeeds once it has started. */
  readonly ready: string;
}

const auditd = (label: string, config: string): Subject => ({
  label,
  command: `${TOMOYO} auditd --config ${config} 2> ${READY}`,
  ready: `grep -q started ${READY}`,
});
const program = (label: string, path: string): Subject => ({
  label,
  command: `/usr/bin/node ${path}`,
  ready: `test -e ${READY}`,
});
const SUBJECTS: readonly Subject[] = [
  program('tomoyo.audit().batches()', STREAM),
  program('the same, sparing', SPARING),
  auditd('tomoyo auditd, by rules', CONFIG),
  auditd('tomoyo auditd, by a TOML', TOML),
];
const NODE = program('bare Node', BARE);

/** In MiB. */
export interface Held {
  readonly resident: number;
  /** Of it what is its own: the rest are pages of files, which all that run the same program share. */
  readonly own: number;
  /** The most that was resident since the last reading. */
  readonly most: number;
}

export interface MemoryResult {
  readonly kernelRelease: string;
  readonly records: readonly number[];
  /** How long after each of them what is held is read. */
  readonly laterMs: number;
  /** `node -e 0` and `tomoyo --version`, from start to end, in milliseconds. */
  readonly version: { readonly bare: readonly number[]; readonly ours: readonly number[] };
  readonly rows: readonly {
    readonly label: string;
    /** A round: at rest, then `laterMs` after each number of records. */
    readonly rounds: readonly (readonly Held[])[];
    /** From its start until it is ready, in milliseconds. */
    readonly startMs: readonly number[];
  }[];
}

export interface MemoryOptions extends CaseOptions {
  /** Of one storm after the other; default 1,200 and 20,000. */
  readonly records?: readonly number[];
  /** Rounds that do not count, as who starts first of all also reads the disk; default 1. */
  readonly warmUps?: number;
  /** Default 8,000: by then a daemon that waits has given back what it needed. */
  readonly laterMs?: number;
}

export async function runMemory(options: MemoryOptions): Promise<MemoryResult> {
  const { root, architecture, kernelSeries, rounds, records = [1200, 20_000], onRun = () => undefined } = options;
  const { warmUps = 1, laterMs = 8000 } = options;
  const image = await ensureImage({ architecture, kernelSeries });
  const files = benchPrograms({ root, architecture }, ['violate', 'timed']);
  await using board = await bootBoard({ image, policy: join(root, 'bench/policy'), files });
  for (const [path, text] of Object.entries(FILES)) await board.writeFile(path, text);
  const rows = [NODE, ...SUBJECTS].map((subject) => ({ subject, rounds: [] as Held[][], startMs: [] as number[] }));
  const version = { bare: [] as number[], ours: [] as number[] };
  for (let round = -warmUps; round < rounds; round++) {
    for (const { subject, ...row } of rows) {
      const { held, startMs } = await run(board, subject, {
        records: round < 0 || subject === NODE ? [] : records,
        laterMs,
      });
      const parts = held.map(({ resident }) => resident.toFixed(1));
      onRun(`${MEMORY}, round ${round}: ${subject.label} ${parts.join(', ')} MiB`);
      if (round < 0) continue;
      row.rounds.push(held);
      row.startMs.push(startMs);
    }
    const [bare, ours] = [await timed(board, ['/usr/bin/node', '-e', '0']), await timed(board, [TOMOYO, '--version'])];
    if (round < 0) continue;
    version.bare.push(bare);
    version.ours.push(ours);
  }
  const { kernelRelease } = image;
  const measured = rows.map(({ subject: { label }, rounds: held, startMs }) => ({ label, rounds: held, startMs }));
  return { kernelRelease, records, laterMs, version, rows: measured };
}

async function run(
  board: Board,
  { command, ready }: Subject,
  { records, laterMs }: Pick<MemoryResult, 'records' | 'laterMs'>,
): Promise<{ readonly held: Held[]; readonly startMs: number }> {
  await shell(board, `rm -f ${READY} ${STORED}; cat ${INTERFACE}/audit > /dev/null`);
  const begun = performance.now();
  const child = await board.spawn(['/bin/sh', '-c', `echo $$; exec ${command}`]);
  const pid = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
  );
  child.stderr.pipe(process.stderr, { end: false });
  while ((await board.run(['/bin/sh', '-c', ready])).code !== 0) await sleep(20);
  const startMs = performance.now() - begun;
  const held = [await settled(board, pid)];
  for (const count of records) {
    await runInGuest(board, [VIOLATE, REFUSED, String(count)]);
    await sleep(laterMs);
    held.push(await settled(board, pid));
  }
  child.kill('SIGKILL');
  await child.exited;
  return { held, startMs };
}

async function timed(board: Board, argv: readonly string[]): Promise<number> {
  const { seconds } = JSON.parse(await runInGuest(board, [TIMED, '/dev/null', ...argv])) as { seconds: number };
  return seconds * 1000;
}

/** Once it has used no processor for a second. */
async function settled(board: Board, pid: number): Promise<Held> {
  for (let last = ''; ;) {
    await sleep(1000);
    const used = (await shell(board, `cat /proc/${pid}/stat`)).split(' ').slice(13, 15).join(' ');
    if (used === last) break;
    last = used;
  }
  return memoryOf(board, pid);
}

async function memoryOf(board: Board, pid: number): Promise<Held> {
  const status = await shell(board, `cat /proc/${pid}/status; echo ${FORGET_MOST} > /proc/${pid}/clear_refs`);
  const mib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { resident: mib('VmRSS'), own: mib('RssAnon'), most: mib('VmHWM') };
}

function shell(board: Board, script: string): Promise<string> {
  return runInGuest(board, ['/bin/sh', '-c', script]);
}

function line(name: string, when: string, what: string): string {
  return `  ${name.padEnd(WIDTH)} ${when.padEnd(WIDTH)} ${what}`;
}

export function reportMemory({ kernelRelease, records, laterMs, version, rows }: MemoryResult): string {
  const [node, ...readers] = rows;
  const atRest = node?.rounds.flatMap((round) => round[0] ?? []) ?? [];
  const bare = median(atRest.map(({ resident }) => resident));
  const bareOwn = median(atRest.map(({ own }) => own));
  const waits = (held: readonly Held[]) => {
    const resident = held.map((each) => each.resident - bare);
    return `${spread(resident, 1)}, of it its own ${median(held.map(({ own }) => own - bareOwn)).toFixed(1)}`;
  };
  const most = (held: readonly Held[]) =>
    spread(
      held.map((each) => each.most - bare),
      1,
    );
  const lines = ({ label, rounds }: MemoryResult['rows'][number]) => {
    const heldAt = (place: number) => rounds.flatMap((round) => round[place] ?? []);
    return [
      line(label, 'at rest', waits(heldAt(0))),
      ...records.flatMap((count, index) => [
        line('', `while ${inThousands(count)} came`, `at most ${most(heldAt(index + 1))}`),
        line('', `${laterMs / 1000} s later`, waits(heldAt(index + 1))),
      ]),
    ];
  };
  const starts = (times: readonly number[]) =>
    `${spread(times, 0)} ms, ratio ${spread(times.map((time, round) => time / (node?.startMs[round] ?? Number.NaN)))}`;
  return [
    `${MEMORY} on ${kernelRelease}, ${node?.rounds.length} rounds: resident, in MiB more than bare Node`,
    `  ${(node?.label ?? '').padEnd(WIDTH)} has ${bare.toFixed(1)}, of it its own ${bareOwn.toFixed(1)}`,
    ...readers.flatMap(lines),
    ...rows.map(({ label, startMs }) => `  ${label.padEnd(WIDTH)} ready after ${starts(startMs)}`),
    `  ${'tomoyo --version'.padEnd(WIDTH)} ${spread(version.ours, 0)} ms, of node -e 0 ${spread(
      version.ours.map((time, round) => time / (version.bare[round] ?? Number.NaN)),
    )}`,
  ].join('\n');
}
