/**
 * A parent that died before the kernel was asked for a signal at its death sends none: whoever is started then has another
 * parent, and ends.
 */
const WITH_PARENT = '[ "$PPID" = "$1" ] && shift && exec "$@"';

/**
 * Words for util-linux's setpriv: the command is killed when the thread that started it dies, at whatever moment that is.
 * @param parent process that starts it
 */
export function boundToParent(parent: number, command: readonly string[]): string[] {
  return ['--pdeathsig', 'KILL', '--', 'sh', '-c', WITH_PARENT, 'sh', String(parent), ...command];
}
