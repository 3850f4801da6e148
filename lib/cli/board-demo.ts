import type { Command } from 'commander';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { colors } from './colors.js';
import { AuditRecord } from '../audit/record.js';
import { parseStat, type Stat } from '../language/stat.js';
import type { Board, BoardProcess } from '../../qemu/index.js';
import { addBoardChoice, type BoardChoice } from './board-options.js';
import { DemoSummary } from './demo-summary.js';
import { parseDuration } from './duration.js';
import { formatEvent } from './format-event.js';
import { openBoard } from './open-board.js';
import { print, say } from './output.js';
import { Until } from './until.js';

interface Options extends BoardChoice {
  readonly for?: number;
  readonly json?: true;
}

const WITHOUT_TERMINAL_MS = 10_000;
const INTERFACE = '/sys/kernel/security/tomoyo';

export function addBoardDemo(board: Command): void {
  addBoardChoice(board.command('demo'))
    .summary('boot a board with a workload and show its audit records live')
    .description('boot a board with a small workload and show its audit records live, until Ctrl-C; then a summary')
    .option('--for <duration>', 'end this time after the first record (default without a terminal: 10s)', parseDuration)
    .option('--json', 'one record a line on standard output, and nothing else there')
    .addHelpText('after', '\nExample:\n  tomoyo board demo --for 15s')
    .action(showDemo);
}

async function showDemo(options: Options): Promise<void> {
  const { readDemo } = await import('../../qemu/index.js');
  const demo = await readDemo();
  using until = new Until();
  await using board = await openBoard(options, { policy: demo.policy, files: demo.files, signal: until.signal });
  say(`booted: ${board.image.kernelRelease}, ${board.image.architecture}`);
  const summary = new DemoSummary(await countEntries(board));
  const reader = await board.spawn(['/usr/bin/tomoyo', 'audit', '--json']);
  const begun = new AbortController();
  const shown = show(reader, { summary, json: options.json ?? false, begun });
  const workload = await board.spawn([demo.workload]);
  const forMs = options.for ?? (process.stdout.isTTY ? undefined : WITHOUT_TERMINAL_MS);
  const aborted = until.end();
  // The time counts from the first record on: how long a board needs until then says nothing about what it shows.
  await Promise.race([once(begun.signal, 'abort'), aborted, shown]);
  await Promise.race([until.end(forMs), shown]);
  workload.kill('SIGKILL');
  await board.run(['/usr/bin/killall', '-9', 'httpd']);
  await allReceived(board, summary);
  reader.kill('SIGTERM');
  await shown;
  summary.end(await readStat(board), await countEntries(board));
  for (const line of summary.lines()) await (options.json ? say(line) : print(line));
}

interface Show {
  readonly summary: DemoSummary;
  readonly json: boolean;
  /** Aborted at the first event. */
  readonly begun: AbortController;
}

async function show(reader: BoardProcess, { summary, json, begun }: Show): Promise<void> {
  reader.stderr.pipe(process.stderr, { end: false });
  for await (const line of createInterface({ input: reader.stdout })) {
    const event = JSON.parse(line);
    begun.abort();
    if (json) await print(line);
    if (event.type === 'record') {
      const record = new AuditRecord(event.raw);
      summary.add(record);
      if (!json) await print(formatEvent({ kind: 'record', record }, colors));
    } else {
      summary.addOther();
      if (!json) await print(colors.yellow(line));
    }
  }
}

/** Waits until the reader has given every violation that the kernel counted, or nothing came for a while: those are lost. */
async function allReceived(board: Board, summary: DemoSummary): Promise<void> {
  for (let quiet = 0, last = -1; quiet < 10;) {
    const { violations } = await readStat(board);
    const counted = violations.learning.count + violations.permissive.count + violations.enforcing.count;
    if (summary.violations >= counted) return;
    quiet = summary.violations === last ? quiet + 1 : 0;
    last = summary.violations;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function readStat(board: Board): Promise<Stat> {
  return parseStat((await board.readFile(`${INTERFACE}/stat`)).toString('latin1'));
}

/** Entries of each domain's policy. */
async function countEntries(board: Board): Promise<ReadonlyMap<string, number>> {
  const entries = new Map<string, number>();
  let domain = '';
  for (const line of (await board.readFile(`${INTERFACE}/domain_policy`)).toString('latin1').split('\n')) {
    if (line.startsWith('<')) domain = line;
    else if (/^(file|network|misc|task) /.test(line)) entries.set(domain, (entries.get(domain) ?? 0) + 1);
  }
  return entries;
}
