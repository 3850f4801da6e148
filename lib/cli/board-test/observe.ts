import type { ListedDomain } from '../../kernel/doctor/domain-modes.js';
import type { BoardLoss, Evidence } from '../../verdict/judge.js';
import { ViolationFold } from '../../verdict/violation-fold.js';
import type { Board } from '../../../qemu/index.js';
import type { Push } from '../board-options.js';
import { pushAll } from '../push-all.js';
import { lossOf } from './boot-under-test.js';
import { enforce, letEnter, readDomains, whyNoPolicy } from './kernel-state.js';
import { Recorder } from './recorder.js';
import { runUnderTest, type CommandUnderTest } from './run-command.js';

export interface Test {
  readonly command: CommandUnderTest;
  readonly push: readonly Push[];
  readonly enforce: boolean;
  /** By the files of the policy. */
  readonly policy: readonly ListedDomain[] | undefined;
}

/** What the verdict is made of. */
export interface Observed extends Evidence {
  /** Requests of the board's agent that were not allowed. */
  readonly agentCount: number;
}

type Growing = { -readonly [Key in keyof Evidence]: Evidence[Key] };

/**
 * Runs the test on a board that is up, and keeps what is seen; also of a board that is lost on the way.
 * @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NOT_MANAGER; the reason of the signal
 */
export async function observe(board: Board, test: Test): Promise<Observed> {
  const { tomoyo } = board;
  const agent = await tomoyo.read('self_domain');
  const fold = new ViolationFold(agent);
  const recorder = new Recorder(board, fold);
  const seen: Growing = { ...NOTHING, malformed: recorder.malformed };
  const { domain } = test.command;
  let when: 'before the command' | 'under the command' = 'before the command';
  try {
    await recorder.begun();
    const refusal = test.policy && (await whyNoPolicy(board));
    await pushAll(board, test.push);
    if (test.enforce) await enforce(tomoyo, agent);
    if (domain !== undefined) await letEnter(tomoyo, agent, domain);
    const before = await readDomains(tomoyo);
    when = 'under the command';
    seen.command = await runUnderTest(board, test.command);
    seen.count = await recorder.stop();
    const { policy } = test;
    seen.modes = { policy, refusal, before, after: await readDomains(tomoyo), enforce: test.enforce, agent };
  } catch (error) {
    seen.board = { ...(await lossOf(board, error)), when };
    seen.command ??= when === 'under the command' ? { type: 'lost' } : undefined;
  }
  return { ...seen, violations: fold.violations, agentCount: fold.sparedCount };
}

/** What is seen of a board that did not come up. */
export function unseen(board: BoardLoss): Observed {
  return { ...NOTHING, board: { ...board, when: 'at boot' }, agentCount: 0 };
}

export const NOTHING: Evidence = {
  board: undefined,
  command: undefined,
  violations: [],
  malformed: [],
  count: undefined,
  modes: undefined,
};
