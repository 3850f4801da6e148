import type { ProblemCode } from './problems.js';

/** What a boot does. */
export type Verdict = 'boots' | 'would panic' | 'would hang' | 'would not activate';

/** What preflight says beside the problems of stored files. */
export const PREFLIGHT_REASONS = {
  not_in_lsm_list: 'lsm= or security= of the kernel command line leaves TOMOYO out',
  trigger_missing: 'the program whose execution activates the kernel is not there, or cannot be executed',
  trigger_not_executed: 'the first program is another one than the trigger, and does not name it',
  trigger_by_first_program: 'activation comes when the first program executes the trigger by that very name',
  no_first_program: 'there is nothing that the kernel could start as first program',
  loader_missing: 'the loader is not there: the kernel goes on without it and does not activate',
  loader_not_runnable:
    'the loader is there and cannot be started: the kernel activates with an empty policy and panics',
  unknown_loader: 'the loader is none that preflight knows; it is taken for one that loads the files as they are',
  prompt: 'tomoyo-init asks on the console for a profile and waits for ever',
  waits: 'tomoyo-init waits for ever for the other end of a FIFO',
  given_up: 'boots with the slot were not marked good; tomoyo-loader takes another one',
  built_in: 'nothing in the store can be loaded: tomoyo-loader loads a policy with everything disabled',
  drops_last_line: 'the last line has no line end: tomoyo-init loses it',
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof PREFLIGHT_REASONS | ProblemCode;

/** Why a verdict is what it is, or what else should be known. */
export interface Reason {
  readonly code: ReasonCode;
  /** A file of the store, below its folder, or of the root, with `/` in front. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** One sentence without full stop. */
  readonly message: string;
}
