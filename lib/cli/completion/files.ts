import type { CommandNode } from '../command-tree.js';
import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import { zshCompletion } from './zsh.js';

export interface Completion {
  /** As a shell looks for it in its folder of completions. */
  readonly file: string;
  readonly script: (program: CommandNode) => string;
}

/** By the name of the shell. */
export const COMPLETIONS: Readonly<Record<string, Completion>> = {
  bash: { file: 'tomoyo.bash', script: bashCompletion },
  zsh: { file: '_tomoyo', script: zshCompletion },
  fish: { file: 'tomoyo.fish', script: fishCompletion },
};
