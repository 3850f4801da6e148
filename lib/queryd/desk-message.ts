/** What a desk tells everybody who is attached, and what they tell it: objects that go over a socket as lines of JSON. */
import type { Answer } from '../query/question.js';
import type { RuleName } from '../query/answer-rule.js';

/** What a person or a rule decides. `learn`: the entry is added to the policy, then the kernel looks again. */
export type DeskAnswer = Answer | 'learn';

/** A process, from the one that asks upwards. */
export interface AskingProcess {
  readonly pid: number;
  readonly name: string;
  readonly uid: number;
}

/** A question that waits for a person. */
export interface DeskQuestion {
  readonly type: 'question';
  /** Of this desk, from 1. */
  readonly id: number;
  /** ISO 8601. */
  readonly askedAt: string;
  /** How often this request came back. */
  readonly retries: number;
  /** Whether `retry` can be answered: not for device nodes. */
  readonly canRetry: boolean;
  /** How long it is held for a person, from askedAt; then `fallback` is answered. */
  readonly holdMs: number;
  /** Of it that are left. */
  readonly remainingMs: number;
  readonly fallback: 'deny';
  readonly domain: string;
  /** What was tried: a line of the policy language without conditions. */
  readonly entry: string;
  /** The line that would allow it, as learning would have added it; what `learn` adds. */
  readonly allowing: string;
  /** The audit record as JSON: docs/reference/audit-record.schema.json. */
  readonly record: object;
  /** The process that asks, its parent, and so on. */
  readonly processes: readonly AskingProcess[];
  /** Entries of the domain that are most like `allowing`, best first. */
  readonly nearest: readonly string[];
  /** Why no rule decided it. */
  readonly why: string;
}

/** A question has ended. */
export interface DeskDecision {
  readonly type: 'decision';
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly domain: string;
  readonly entry: string;
  /** Absent: nobody answered; the program is gone, or another front end was first. */
  readonly answer?: DeskAnswer;
  /** `late`: it was gone when the answer came. */
  readonly result: 'taken' | 'late' | 'gone';
  /** Who decided. */
  readonly by: DecidedBy;
  readonly why: string;
  /** The line that is in the policy now. */
  readonly added?: string;
}

/** Who decided a question: a rule, a person, the default, or nobody. */
export type DecidedBy =
  | { readonly kind: 'rule'; readonly rule: RuleName }
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'fallback' }
  | { readonly kind: 'nobody' };

/** First of all, to each who attaches; the questions that wait follow. */
export interface DeskHello {
  readonly type: 'hello';
  readonly version: 1;
  /** How this client is called in decisions. */
  readonly you: string;
  readonly attached: readonly string[];
}

/** Somebody came or went. */
export interface DeskAttached {
  readonly type: 'attached';
  readonly attached: readonly string[];
}

/** What a request of this client came to nothing by. */
export interface DeskRefusal {
  readonly type: 'refusal';
  /** Of the question, if there is one. */
  readonly id?: number;
  readonly code: string;
  readonly message: string;
}

/** What a desk tells who is attached. */
export type DeskEvent = DeskHello | DeskAttached | DeskQuestion | DeskDecision | DeskRefusal;

/** What who is attached tells the desk. */
export type DeskRequest =
  /** `entry`: the line to add with `learn`, in place of `allowing`. */
  | { readonly type: 'answer'; readonly id: number; readonly answer: DeskAnswer; readonly entry?: string }
  /** Deny it, and for so long every request of the same domain with the same entry, without asking anybody. */
  | { readonly type: 'mute'; readonly id: number; readonly forMs: number };

/** A desk as a front end sees it: its own, or one over a socket. */
export interface AttachedDesk extends AsyncDisposable {
  /** Ends when the desk does. */
  readonly events: AsyncIterable<DeskEvent>;
  /** Says something to the desk; what comes of it is an event. */
  readonly send: (request: DeskRequest) => void;
}
