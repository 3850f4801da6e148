import type { DeskAnswer, DeskDecision, DeskQuestion, DeskRequest } from '../../queryd/desk-message.js';
import type { EditedLine } from './edit-line.js';

/** What a terminal knows of the desk, and what its person is doing. Times are ms of one clock that never goes back. */
export interface ScreenState {
  /** How decisions call this terminal. */
  readonly you: string;
  /** Who else is attached. */
  readonly others: readonly string[];
  /** In the order in which they came. */
  readonly waiting: readonly WaitingQuestion[];
  /** The id of the question in front; undefined: none waits. */
  readonly front: number | undefined;
  /** The question that the terminal shows. */
  readonly shown: ShownQuestion | undefined;
  /** The last ones, newest first. */
  readonly decisions: readonly DeskDecision[];
  readonly note: Note | undefined;
  readonly mode: ScreenMode;
  /** Between the marks of a paste. */
  readonly isPasting: boolean;
}

export interface WaitingQuestion {
  readonly question: DeskQuestion;
  /** When the default is answered. */
  readonly deadline: number;
  /** What was sent from here; the desk has not said yet what became of it. */
  readonly sent: { readonly what: DeskAnswer | 'mute'; readonly at: number } | undefined;
}

export interface ShownQuestion {
  readonly id: number;
  /** Since when no key was pressed that might have been meant for something else, and it stood there. */
  readonly quietSince: number;
}

/** One sentence or two about what has just happened. */
export interface Note {
  readonly text: string;
  readonly at: number;
}

export type ScreenMode =
  | { readonly kind: 'questions' }
  | { readonly kind: 'help' }
  /** Of what is asked back. */
  | { readonly kind: 'confirm'; readonly action: 'quit' | 'mute' }
  | { readonly kind: 'edit'; readonly id: number; readonly line: EditedLine };

/** What something that happened makes of the state. */
export interface Step {
  readonly state: ScreenState;
  readonly requests: readonly DeskRequest[];
  /** The person leaves. */
  readonly isEnd: boolean;
}

/** A question must stand there so long, without a key, before a key answers it. */
export const QUIET_MS = 300;
/** So long nothing else is sent for a question. A desk says nothing to the second of two who answer at once. */
export const SENT_MS = 3000;
export const MUTE_MS = 600_000;
export const QUESTIONS: ScreenMode = { kind: 'questions' };

export const EMPTY_STATE: ScreenState = {
  you: '',
  others: [],
  waiting: [],
  front: undefined,
  shown: undefined,
  decisions: [],
  note: undefined,
  mode: QUESTIONS,
  isPasting: false,
};

export function goOn(state: ScreenState, requests: readonly DeskRequest[] = []): Step {
  return { state, requests, isEnd: false };
}

export function noted(state: ScreenState, text: string, now: number): ScreenState {
  return { ...state, note: { text, at: now } };
}

export function findWaiting(state: ScreenState, id: number | undefined): WaitingQuestion | undefined {
  return state.waiting.find(({ question }) => question.id === id);
}
