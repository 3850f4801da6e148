import type { DeskEvent } from '../../queryd/desk-message.js';
import { pressKey } from './press-key.js';
import { goOn, type ScreenState, type Step } from './state.js';
import { takeEvent } from './take-event.js';

/** What can happen to a terminal. Time that goes by changes nothing: what is left of it is computed when it is drawn. */
export type ScreenInput =
  | { readonly type: 'event'; readonly event: DeskEvent }
  /** As a Keyboard names it. */
  | { readonly type: 'key'; readonly key: string }
  /** The state was drawn; `shown` is the id of the question that could be read then. */
  | { readonly type: 'drawn'; readonly shown: number | undefined };

/** Pure. @param now in ms of the clock of the state */
export function step(state: ScreenState, input: ScreenInput, now: number): Step {
  switch (input.type) {
    case 'event':
      return goOn(takeEvent(state, input.event, now));
    case 'key':
      return pressKey(state, input.key, now);
    case 'drawn':
      return goOn(drawn(state, input.shown, now));
  }
}

function drawn(state: ScreenState, id: number | undefined, now: number): ScreenState {
  if (id === state.shown?.id) return state;
  return { ...state, shown: id === undefined ? undefined : { id, quietSince: now } };
}
