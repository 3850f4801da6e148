import { Expectation } from '../../verdict/expectation.js';
import { parseExpectFile } from '../../verdict/expect-file.js';
import { judge } from '../../verdict/judge.js';
import { Board } from '../../../qemu/index.js';
import { EXIT, VERDICT_EXIT } from '../exit-codes.js';
import { readText } from '../read-text.js';
import type { TestReport } from '../verdict-reports/report.js';
import type { BoardTestOptions } from './board-test-options.js';
import { bootUnderTest, type LostAtBoot } from './boot-under-test.js';
import { lastLines } from './console-lines.js';
import { observe, unseen, type Observed } from './observe.js';
import { managerFiles, readPolicyUnderTest, type PolicyUnderTest } from './policy-under-test.js';
import { shellWords } from './shell-words.js';
import { checkReports, writeReports } from './write-reports.js';

/** `tomoyo board test`, without `--learn` */
export async function testOnBoard(
  argv: readonly string[],
  options: BoardTestOptions,
  signal: AbortSignal,
): Promise<void> {
  const expectations = readExpectations(options.expect);
  await checkReports(options.report);
  const policy = options.policy === undefined ? undefined : await readPolicyUnderTest(options.policy);
  const startedAt = new Date();
  const seen = await seeOnBoard({ argv, options, policy, signal });
  const judgement = judge(seen.observed, expectations);
  const { worst } = judgement;
  const report: TestReport = {
    ...judgement,
    exitCode: worst === undefined ? EXIT.done : VERDICT_EXIT[worst.type],
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    argv,
    end: seen.observed.command,
    board: seen.board,
    policy: options.policy,
    enforce: options.enforce ?? false,
    count: seen.observed.count,
    agentCount: seen.observed.agentCount,
    console: lastLines(seen.console),
    repeat: shellWords(['tomoyo', ...process.argv.slice(2)]),
    byHand: seen.byHand,
    places: { policyFile: policy?.file, domains: policy?.lines ?? new Map(), expectFile: options.expect },
  };
  await writeReports(report, options.report);
  process.exitCode = report.exitCode;
}

interface Seen extends Pick<TestReport, 'board' | 'byHand'> {
  readonly observed: Observed;
  readonly console: string;
}

interface Trial {
  readonly argv: readonly string[];
  readonly options: BoardTestOptions;
  readonly policy: PolicyUnderTest | undefined;
  readonly signal: AbortSignal;
}

async function seeOnBoard({ argv, options, policy, signal }: Trial): Promise<Seen> {
  const { timeout: timeoutMs, uid, domain, push, keepConsole: consoleLog } = options;
  const files = policy === undefined ? [] : managerFiles(policy, options);
  const boot = { policy: options.policy, files, consoleLog, signal };
  const board = await bootUnderTest(options, boot);
  if (!(board instanceof Board)) return neverUp(board);
  try {
    const observed = await observe(board, {
      command: { argv, timeoutMs, uid, domain, signal },
      push,
      enforce: options.enforce ?? false,
      policy: policy?.domains,
    });
    const { architecture, kernelRelease } = board.image;
    const { origin, console, reproduce: byHand } = board;
    return { observed, board: { architecture, kernelRelease, origin }, console, byHand };
  } finally {
    await board.kill();
  }
}

function neverUp({ loss, console, byHand }: LostAtBoot): Seen {
  return { observed: unseen(loss), board: undefined, console, byHand };
}

function readExpectations(file: string | undefined): readonly Expectation[] {
  if (file === undefined) return [];
  return parseExpectFile(readText(file, 'utf8'), { file }).map((expected) => new Expectation(expected));
}
