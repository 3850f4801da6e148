import type { Board } from '../../../qemu/index.js';
import type { CommandEnd, Count, Judgement } from '../../verdict/judge.js';

/** What all reports are made from. */
export interface TestReport extends Judgement {
  /** What the command line ends with. */
  readonly exitCode: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Program and arguments that were run in the guest. */
  readonly argv: readonly string[];
  /** Undefined: it never began. */
  readonly end: CommandEnd | undefined;
  /** Undefined: it did not come up. */
  readonly board: TestedBoard | undefined;
  /** Its folder; undefined: the board's own. */
  readonly policy: string | undefined;
  readonly enforce: boolean;
  /** Undefined: the board was lost before it could be counted. */
  readonly count: Count | undefined;
  /** Requests of the board's agent that were not allowed; nobody's fault. */
  readonly agentCount: number;
  /** The last lines that the console said. */
  readonly console: readonly string[];
  /** The command line that does the same again. */
  readonly repeat: string;
  /** A shell command that starts the same machine by hand; undefined where it never started. */
  readonly byHand: string | undefined;
  /** Where domains and expectations are written. */
  readonly places: Places;
}

export interface TestedBoard {
  readonly architecture: string;
  readonly kernelRelease: string;
  /** 'clone': it went on from a saved board. */
  readonly origin: Board['origin'];
}

export interface Places {
  /** The domain policy; undefined: there is none on this side. */
  readonly policyFile: string | undefined;
  /** Line of each domain in it, from 1. */
  readonly domains: ReadonlyMap<string, number>;
  readonly expectFile: string | undefined;
}

export function isClean({ worst }: TestReport): boolean {
  return worst === undefined;
}
