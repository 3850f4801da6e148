/** How a board ended, and the error that says so. */
import { TomoyoError } from '../../lib/errors.js';
import { BoardError } from './board-error.js';
import { whyStopped } from './guest-words.js';
import type { MachineEnd } from './machine.js';

/** How a board ended. `error` is what open calls were rejected with. */
export type BoardEnd =
  | { readonly kind: 'closed'; readonly error: TomoyoError }
  | { readonly kind: 'panic'; readonly error: TomoyoError; readonly text: string }
  | { readonly kind: 'exited'; readonly error: TomoyoError };

/** The end nobody asked for, in words. */
export function boardEnd(
  end: MachineEnd,
  context: { readonly console: string; readonly reproduce: string },
): Exclude<BoardEnd, { kind: 'closed' }> {
  const { console, reproduce } = context;
  if (end.kind === 'panic') {
    const error = new BoardError('BOARD_PANIC', 'The guest kernel panicked.', { console, reproduce, shown: end.text });
    return { kind: 'panic', text: end.text, error };
  }
  if (end.kind === 'lost') {
    const words = end.complaint === '' ? '.' : `: ${end.complaint}`;
    return { kind: 'exited', error: new BoardError('BOARD_EXITED', `The connection ended${words}`, context) };
  }
  const reason = whyStopped(console);
  if (reason !== undefined) {
    const sentence = `The image cannot run the agent: ${reason}.`;
    return { kind: 'exited', error: new BoardError('BOARD_IMAGE', sentence, { console, reproduce }) };
  }
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
  const complaint = end.complaint.trim() === '' ? '' : ` QEMU said: ${end.complaint.trim()}`;
  const sentence = `QEMU ended by itself (${how}).${complaint}`;
  return { kind: 'exited', error: new BoardError('BOARD_EXITED', sentence, { console, reproduce }) };
}

/** The end that was asked for. */
export function closed(): BoardEnd {
  return { kind: 'closed', error: new TomoyoError('BOARD_CLOSED', 'The board was powered off or killed.') };
}
