import { InvalidArgumentError, Option, type Command } from 'commander';

/** What chooses a board; the same for every `tomoyo board` command. */
export interface BoardChoice {
  readonly arch: string;
  readonly kernel: string;
}

export function addBoardChoice(command: Command): Command {
  return command
    .addOption(new Option('--arch <name>', 'arm64 or armhf').default('arm64'))
    .addOption(new Option('--kernel <series>', '6.1, or 6.12 (arm64 only)').default('6.1'));
}

export interface Push {
  readonly source: string;
  readonly destination: string;
}

/** `SRC:DST`, one more each time the option is given. */
export function addPush(text: string, before: readonly Push[]): readonly Push[] {
  const colon = text.lastIndexOf(':');
  const push = { source: text.slice(0, colon), destination: text.slice(colon + 1) };
  if (colon <= 0 || !push.destination.startsWith('/'))
    throw new InvalidArgumentError('Expected SRC:DST with an absolute DST in the guest.');
  return [...before, push];
}
