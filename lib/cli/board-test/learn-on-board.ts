import { setTimeout as sleep } from 'node:timers/promises';
import { TomoyoError } from '../../errors.js';
import { judge, type CommandEnd } from '../../verdict/judge.js';
import { Board } from '../../../qemu/index.js';
import { EXIT, VERDICT_EXIT } from '../exit-codes.js';
import { count, say } from '../output.js';
import { pushAll } from '../push-all.js';
import { faultText } from '../verdict-reports/fault-text.js';
import type { BoardTestOptions } from './board-test-options.js';
import { bootUnderTest, lossOf } from './boot-under-test.js';
import { letEnter, whyNoPolicy } from './kernel-state.js';
import { checkLearnFolder, readLearned, writeLearned, type LearnedPolicy } from './learned-policy.js';
import { NOTHING, unseen } from './observe.js';
import { learningFiles, managerFiles, readPolicyUnderTest } from './policy-under-test.js';
import { runUnderTest } from './run-command.js';
import { settle } from './settle.js';

type LearnOptions = BoardTestOptions & { readonly learn: string };

/** `tomoyo board test --learn`: says how the command ended, and nothing of what it did. */
export async function learnOnBoard(argv: readonly string[], options: LearnOptions, signal: AbortSignal): Promise<void> {
  await checkLearnFolder(options.learn);
  const policy = options.policy === undefined ? undefined : await readPolicyUnderTest(options.policy);
  const files = policy === undefined ? learningFiles(options) : managerFiles(policy, options);
  const boot = { policy: options.policy, files, consoleLog: options.keepConsole, signal };
  const board = await bootUnderTest(options, boot);
  if (!(board instanceof Board)) return sayHowItEnded(unseen(board.loss));
  try {
    const { command, settled, learned } = await learn(board, argv, { ...options, signal });
    await writeLearned(options.learn, learned);
    if (!settled)
      say('tomoyo: the system still did something new when the policy was read: there may be more to learn');
    for (const name of learned.stopped) say(`tomoyo: ${name} learned no more when it had max_learning_entry entries`);
    say(`wrote ${options.learn}: ${count(domainCount(learned), 'domain')}`);
    sayHowItEnded({ ...NOTHING, command });
  } catch (error) {
    const loss = await lossOf(board, error);
    sayHowItEnded({ ...NOTHING, board: { ...loss, when: 'under the command' } });
  } finally {
    await board.kill();
  }
}

async function learn(
  board: Board,
  argv: readonly string[],
  { push, uid, domain, timeout: timeoutMs, signal }: LearnOptions & { readonly signal: AbortSignal },
): Promise<{ readonly command: CommandEnd; readonly settled: boolean; readonly learned: LearnedPolicy }> {
  const { tomoyo } = board;
  const reason = await whyNoPolicy(board);
  if (reason !== undefined)
    throw new TomoyoError('TOMOYO_BAD_OPTION', `"policy": expected one that the board can load, and ${reason}.`);
  await pushAll(board, push);
  if (domain !== undefined) await letEnter(tomoyo, await tomoyo.read('self_domain'), domain);
  const command = await runUnderTest(board, { argv, timeoutMs, uid, domain, signal });
  // what init, and what the command left behind, still have to do would be refused next time
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  const settled = await settle(() => tomoyo.read('domain_policy'), wait);
  return { command, settled, learned: await readLearned(tomoyo) };
}

function sayHowItEnded(evidence: Parameters<typeof judge>[0]): void {
  const { faults, worst } = judge(evidence, []);
  for (const fault of faults) say(`tomoyo: ${faultText(fault)}`);
  process.exitCode = worst === undefined ? EXIT.done : VERDICT_EXIT[worst.type];
}

function domainCount({ domain_policy }: LearnedPolicy): number {
  return domain_policy.match(/^</gm)?.length ?? 0;
}
