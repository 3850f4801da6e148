import { TomoyoError } from '../../lib/errors.js';
import { BoardError, type BoardErrorContext } from './board-error.js';
import type { Outcome } from './run-command.js';

/** Why a command was stopped before its end. */
export function stoppedError(
  argv: readonly string[],
  { stop, exit, stdout, stderr }: Outcome,
  { console, reproduce }: Pick<BoardErrorContext, 'console' | 'reproduce'>,
): unknown {
  if (stop?.kind === 'aborted') return stop.reason;
  const name = argv.join(' ');
  if (stop?.kind === 'overflow') {
    const text = `${name}: printed more than ${stop.maxOutputBytes} bytes ("maxOutputBytes") and was killed.`;
    return new TomoyoError('BOARD_GUEST_FAILED', text, { errno: 'ENOBUFS' });
  }
  const fate = exit === undefined ? 'could not even be killed: the guest does not answer' : 'was killed';
  const printed = `${tail('stdout', stdout)}${tail('stderr', stderr)}`;
  return new BoardError(
    'BOARD_COMMAND_TIMEOUT',
    `${name}: did not end within ${stop?.timeoutMs ?? 0} ms and ${fate}.${printed}`,
    { console, reproduce, stdout, stderr },
  );
}

function tail(name: string, bytes: Buffer): string {
  const text = bytes.subarray(-2000).toString().trimEnd();
  return text === '' ? '' : `\nIts ${name}:\n${text}`;
}
