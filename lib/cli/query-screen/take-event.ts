import type { DeskDecision, DeskEvent, DeskQuestion, DeskRefusal } from '../../queryd/desk-message.js';
import { describeEnd } from './describe-decision.js';
import { findWaiting, noted, QUESTIONS, type ScreenState, type WaitingQuestion } from './state.js';

/** More have no room on any screen. */
const DECISIONS = 100;

/** What the desk says. */
export function takeEvent(state: ScreenState, event: DeskEvent, now: number): ScreenState {
  switch (event.type) {
    case 'hello':
      return { ...state, you: event.you, others: othersIn(event.attached, event.you) };
    case 'attached':
      return { ...state, others: othersIn(event.attached, state.you) };
    case 'question':
      return takeQuestion(state, event, now);
    case 'decision':
      return takeDecision(state, event, now);
    case 'refusal':
      return takeRefusal(state, event, now);
  }
}

function othersIn(attached: readonly string[], you: string): readonly string[] {
  const at = attached.indexOf(you);
  return attached.filter((_, index) => index !== at);
}

/** One that is there already is said anew: its time may be another. */
function takeQuestion(state: ScreenState, question: DeskQuestion, now: number): ScreenState {
  const before = findWaiting(state, question.id);
  const added: WaitingQuestion = { question, deadline: now + question.remainingMs, sent: before?.sent };
  const waiting = before ? state.waiting.map((each) => (each === before ? added : each)) : [...state.waiting, added];
  return { ...state, waiting, front: state.front ?? question.id };
}

function takeDecision(state: ScreenState, decision: DeskDecision, now: number): ScreenState {
  const decisions = [decision, ...state.decisions].slice(0, DECISIONS);
  const ended = findWaiting(state, decision.id);
  const { by } = decision;
  const isOwn = by.kind === 'person' && by.name === state.you;
  const told = ended || isOwn ? noted(state, describeEnd(decision, state.you), now) : state;
  return ended ? without(ended, { ...told, decisions }) : { ...told, decisions };
}

/** The next one comes to the front where the one in front has ended; who was editing its line has nothing to add it to. */
function without(ended: WaitingQuestion, state: ScreenState): ScreenState {
  const { id } = ended.question;
  const at = state.waiting.indexOf(ended);
  const waiting = state.waiting.filter((each) => each !== ended);
  if (state.front !== id) return { ...state, waiting };
  const next = { ...state, waiting, front: (waiting[at] ?? waiting.at(-1))?.question.id };
  const { mode, note } = state;
  if (mode.kind === 'help') return next;
  if (mode.kind !== 'edit' || !note) return { ...next, mode: QUESTIONS };
  return { ...next, mode: QUESTIONS, note: { ...note, text: `${note.text} Not added: ${mode.line.text}` } };
}

function takeRefusal(state: ScreenState, { id, code, message }: DeskRefusal, now: number): ScreenState {
  const waiting = state.waiting.map((each) => (each.question.id === id ? { ...each, sent: undefined } : each));
  return noted({ ...state, waiting }, `Refused: ${message} (${code})`, now);
}
