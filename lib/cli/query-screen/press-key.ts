import type { DeskAnswer, DeskRequest } from '../../queryd/desk-message.js';
import { checkLearnedEntry } from '../../query/learned-entry.js';
import { editLine, type EditedLine } from './edit-line.js';
import { findWaiting, goOn, MUTE_MS, noted, QUESTIONS, QUIET_MS, SENT_MS } from './state.js';
import type { ScreenState, Step, WaitingQuestion } from './state.js';

/** What a key does. */
export function pressKey(state: ScreenState, key: string, now: number): Step {
  if (key === '<paste-start>' || key === '<paste-end>') return goOn({ ...state, isPasting: key === '<paste-start>' });
  if (state.mode.kind === 'edit') return pressInEditor(state, state.mode.id, state.mode.line, key, now);
  if (key === '<C-c>') return end(state);
  // what is pasted was not meant as keys
  if (state.isPasting) return goOn(state);
  if (state.mode.kind === 'help') return goOn({ ...state, mode: QUESTIONS });
  if (state.mode.kind === 'confirm') return pressInConfirm(state, state.mode.action, key, now);
  return pressOnQuestions(state, key, now);
}

function end(state: ScreenState): Step {
  return { state, requests: [], isEnd: true };
}

function pressOnQuestions(state: ScreenState, key: string, now: number): Step {
  switch (key) {
    case '<up>':
    case 'k':
    case '<S-tab>':
      return goOn(select(state, -1));
    case '<down>':
    case 'j':
    case '<tab>':
      return goOn(select(state, 1));
    case '?':
      return goOn({ ...state, mode: { kind: 'help' } });
    case 'q':
      return state.waiting.length === 0 || state.others.length > 0
        ? end(state)
        : goOn({ ...state, mode: { kind: 'confirm', action: 'quit' } });
    default:
      return pressForQuestion(state, key, now);
  }
}

/** From the last to the first, too. */
function select(state: ScreenState, by: number): ScreenState {
  const { waiting, front } = state;
  const at = waiting.findIndex(({ question }) => question.id === front);
  return { ...state, front: waiting[(at + by + waiting.length) % waiting.length]?.question.id };
}

const QUESTION_KEYS: Readonly<Record<string, DeskAnswer | 'edit' | 'mute'>> = {
  a: 'allow',
  d: 'deny',
  r: 'retry',
  e: 'edit',
  A: 'learn',
  '+': 'learn',
  m: 'mute',
};

/** A person who was typing when it came up has not read it: while keys follow each other they do nothing. */
function pressForQuestion(state: ScreenState, key: string, now: number): Step {
  const asked = findWaiting(state, state.front);
  const action = QUESTION_KEYS[key];
  if (!asked) return goOn(state);
  const { shown } = state;
  if (shown?.id !== asked.question.id)
    return goOn(action ? noted(state, 'Not taken: the question was not on the screen yet.', now) : state);
  if (now - shown.quietSince < QUIET_MS) {
    const later = { ...state, shown: { ...shown, quietSince: now } };
    return goOn(action ? noted(later, 'Not taken: the question has only just come up.', now) : later);
  }
  if (!action) return goOn(state);
  if (isOnItsWay(asked, now)) return goOn(noted(state, `Your answer (${asked.sent?.what}) is on its way.`, now));
  return act(state, asked, action, now);
}

function act(state: ScreenState, asked: WaitingQuestion, action: DeskAnswer | 'edit' | 'mute', now: number): Step {
  const { id, canRetry, allowing } = asked.question;
  const line = { text: allowing, cursor: allowing.length };
  if (action === 'edit') return goOn({ ...state, note: undefined, mode: { kind: 'edit', id, line } });
  if (action === 'mute') return goOn({ ...state, mode: { kind: 'confirm', action: 'mute' } });
  if (action === 'retry' && !canRetry)
    return goOn(noted(state, 'No retry: for device nodes the kernel cannot look again.', now));
  return send(state, { type: 'answer', id, answer: action }, now);
}

function isOnItsWay({ sent }: WaitingQuestion, now: number): boolean {
  return sent !== undefined && now - sent.at < SENT_MS;
}

function send(state: ScreenState, request: DeskRequest, now: number): Step {
  const sent = { what: request.type === 'answer' ? request.answer : request.type, at: now };
  const waiting = state.waiting.map((each) => (each.question.id === request.id ? { ...each, sent } : each));
  return goOn({ ...state, waiting, mode: QUESTIONS, note: undefined }, [request]);
}

/** The same key again does it. */
function pressInConfirm(state: ScreenState, action: 'quit' | 'mute', key: string, now: number): Step {
  const back = { ...state, mode: QUESTIONS };
  const asked = findWaiting(state, state.front);
  if (action === 'quit') return key === 'q' ? end(state) : goOn(noted(back, 'You stay.', now));
  if (key !== 'm' || !asked) return goOn(noted(back, 'Not muted.', now));
  return send(state, { type: 'mute', id: asked.question.id, forMs: MUTE_MS }, now);
}

function pressInEditor(state: ScreenState, id: number, line: EditedLine, key: string, now: number): Step {
  // Enter in a paste is a part of it
  if (state.isPasting && key.length > 1) return goOn(state);
  if (key === '<escape>' || key === '<C-c>') return goOn(noted({ ...state, mode: QUESTIONS }, 'Not added.', now));
  if (key !== '<enter>') return goOn({ ...state, mode: { kind: 'edit', id, line: editLine(line, key) } });
  const entry = line.text.trim();
  if (!('kind' in checkLearnedEntry(entry))) return goOn(noted(state, 'Not added: the line has an error.', now));
  const asked = findWaiting(state, id);
  if (asked && isOnItsWay(asked, now)) return goOn(noted(state, 'An answer is on its way.', now));
  return send(state, { type: 'answer', id, answer: 'learn', entry }, now);
}
