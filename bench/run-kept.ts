// How many records each reader keeps of a storm that the kernel's queue does not hold.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { bootBoard, ensureImage, type Board, type BoardProcess } from '../qemu/index.js';
import { benchPrograms, INTERFACE, MANAGER, runInGuest } from './guest.js';
import type { CaseOptions } from './run-case.js';
import { inThousands, median, spread } from './spread.js';

export const KEPT = 'audit-kept';

const SECRET = '/srv/bench/refused';
const VIOLATE = '/srv/bench/violate';
const LOOP = '/srv/bench/count-loop';
const CONSUMER = '/srv/bench/consumer.mjs';
const OURS = 'for await of tomoyo.audit().batches()';
const BARE = 'C++ read(2) loop';
const PROCESSES = 2;
/** What the kernel holds unless told otherwise. */
const QUEUED = 1024;

/** Looks at three fields of each record; makes its file as many bytes long as records have come. */
const CONSUME = `
  import { ftruncateSync, openSync } from 'node:fs';
  import { openTomoyo } from 'tomoyo';
  const tomoyo = await openTomoyo();
  const stream = tomoyo.audit();
  const file = openSync(process.argv[2], 'w');
  let records = 0, refused = 0;
  for await (const batch of stream.batches()) {
    for (const { kind, record } of batch) {
      if (kind !== 'record') continue;
      records++;
      if (record.refused && record.domain.endsWith('/violate') && record.entry.startsWith('file read ')) refused++;
    }
    if (refused < records) throw new Error('looked at ' + refused);
    ftruncateSync(file, records);
  }
`;

interface Reader {
  readonly label: string;
  readonly argv: readonly string[];
  /** Records that have come to it, by a line of shell. */
  readonly count: string;
  /** Succeeds when it reads. */
  readonly ready: string;
}

export interface KeptResult {
  readonly kernelRelease: string;
  readonly violations: number;
  readonly rows: readonly { readonly label: string; readonly kept: readonly number[] }[];
}

export interface KeptOptions extends CaseOptions {
  /** Default 100,000. */
  readonly size?: number;
}

const fileReader = (label: string, argv: readonly string[], file: string): Reader => ({
  label,
  argv: [...argv, file],
  count: `stat -c %s ${file}`,
  ready: `test -e ${file}`,
});

const storing = (label: string, argv: readonly string[], file: string, ready: string): Reader => ({
  label,
  argv,
  count: `grep -c '^#' ${file} || true`,
  ready,
});

const READERS: readonly Reader[] = [
  fileReader(OURS, ['/usr/bin/node', CONSUMER], '/tmp/consumer.done'),
  storing('tomoyo auditd', ['/usr/bin/tomoyo', 'auditd', '--config', '/tmp/ours.conf'], '/tmp/ours.log', 'grep -q started /tmp/said'), // prettier-ignore
  storing('tomoyo-auditd', ['tomoyo-auditd'], '/tmp/classic.log', 'pidof tomoyo-auditd'),
  fileReader(BARE, [LOOP, `${INTERFACE}/audit`], '/tmp/loop.done'),
];

export async function runKept({ root, architecture, kernelSeries, rounds, ...rest }: KeptOptions): Promise<KeptResult> {
  const { size = 100_000, onRun = () => undefined } = rest;
  const image = await ensureImage({ architecture, kernelSeries });
  const files = benchPrograms({ root, architecture }, ['violate', 'count-loop']);
  await using board = await bootBoard({ image, policy: join(root, 'bench/policy'), files });
  await board.writeFile(MANAGER, '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  await board.writeFile(SECRET, 'nobody may read this in the domain of violate');
  await board.writeFile(CONSUMER, CONSUME);
  await board.writeFile('/tmp/ours.conf', 'header.contains profile=3\ndestination /tmp/ours.log\n');
  await board.makeFolder('/etc/tomoyo/tools');
  await board.writeFile('/etc/tomoyo/tools/auditd.conf', 'header.contains profile=3\ndestination /tmp/classic.log\n');
  const queue = `3-PREFERENCE={ max_audit_log=${QUEUED} max_learning_entry=0 }`;
  await shell(
    board,
    `echo '${queue}' > ${INTERFACE}/profile; grep -qF 'max_audit_log=${QUEUED} ' ${INTERFACE}/profile`,
  );
  const rows = READERS.map((reader) => ({ reader, kept: [] as number[] }));
  const backwards: typeof rows = [];
  for (const row of rows) backwards.unshift(row);
  for (let round = 0; round < rounds; round++) {
    for (const { reader, kept } of round % 2 ? backwards : rows) {
      kept.push(await keptBy(board, reader, size));
      onRun(`${KEPT}, round ${round}: ${reader.label} ${kept.at(-1)} of ${size}`);
    }
  }
  const { kernelRelease } = image;
  return { kernelRelease, violations: size, rows: rows.map(({ reader: { label }, kept }) => ({ label, kept })) };
}

/** One reader alone, warm. */
async function keptBy(board: Board, { argv, ready, count }: Reader, size: number): Promise<number> {
  await shell(board, `rm -f /tmp/*.done /tmp/*.log /tmp/said; cat ${INTERFACE}/audit > /dev/null`);
  const reader = await board.spawn(['/bin/sh', '-c', 'exec "$@" 2> /tmp/said', 'sh', ...argv]);
  while ((await board.run(['/bin/sh', '-c', ready])).code !== 0) await sleep(100);
  const counted = async () => Number(await shell(board, count));
  await storm(board, size / 10);
  const before = await settled(counted);
  await storm(board, size);
  const kept = (await settled(counted)) - before;
  await stop(board, reader);
  return kept;
}

/** As fast as they can. */
async function storm(board: Board, violations: number): Promise<void> {
  const each = String(violations / PROCESSES);
  await Promise.all(Array.from({ length: PROCESSES }, () => runInGuest(board, [VIOLATE, SECRET, each])));
}

/** Once no more have come for two seconds: on a busy host a reader may stand still for one. */
async function settled(count: () => Promise<number>): Promise<number> {
  for (let last = -1, same = 0; ;) {
    const now = await count();
    same = now === last ? same + 1 : 0;
    if (same === 2) return now;
    last = now;
    await sleep(1000);
  }
}

/** tomoyo-auditd is a daemon: what was spawned has ended long ago. */
async function stop(board: Board, reader: BoardProcess): Promise<void> {
  await shell(board, 'killall -q -9 tomoyo-auditd || true');
  reader.kill('SIGKILL');
  await reader.exited;
}

function shell(board: Board, script: string): Promise<string> {
  return runInGuest(board, [MANAGER, '/bin/sh', '-c', script]);
}

export function reportKept({ kernelRelease, violations, rows }: KeptResult): string {
  const bare = rows.find(({ label }) => label === BARE)?.kept ?? [];
  const ratios = (kept: readonly number[]) => spread(kept.map((count, round) => count / (bare[round] ?? Number.NaN)));
  return [
    `${KEPT} on ${kernelRelease}, ${inThousands(violations)} violations by ${PROCESSES} processes, a queue of ${inThousands(QUEUED)}`,
    ...rows.map(
      ({ label, kept }) =>
        `  ${label.padEnd(38)} keeps ${((100 * median(kept)) / violations).toFixed(1)} %; of what the bare loop keeps ${ratios(kept)}`,
    ),
  ].join('\n');
}
