import { describeDecider } from '../../queryd/describe-decision.js';
import type { DecidedBy, DeskAnswer, DeskDecision } from '../../queryd/desk-message.js';
import { PERSON_ANSWERED } from '../../queryd/verdict.js';

/** `you`, `rule 2 (backup)`, `the default` */
export function whoDecided(by: DecidedBy, you: string): string {
  return by.kind === 'person' && by.name === you ? 'you' : describeDecider(by);
}

const DONE: Readonly<Record<DeskAnswer, string>> = {
  allow: 'allowed',
  deny: 'denied',
  retry: 'retried',
  learn: 'added',
};

/** In one word or two, for a column. */
export function wordOf({ answer, result }: DeskDecision): string {
  if (result === 'taken' && answer !== undefined) return DONE[answer];
  return answer === undefined ? 'gone' : `${answer}: late`;
}

/** What became of a question, in a sentence. */
export function describeEnd(decision: DeskDecision, you: string): string {
  const { answer, result, by, entry, added, why } = decision;
  if (answer === undefined) return `Nobody answered, the program is gone or another front end was first: ${entry}`;
  const who = whoDecided(by, you);
  if (result !== 'taken') {
    const kept = added === undefined ? '' : ` The policy has the line all the same: ${added}`;
    return `Too late: the question was gone when the answer came (${who}: ${answer}): ${entry}${kept}`;
  }
  const what = answer === 'learn' ? `${who} added, then the kernel looked again` : `${who} ${DONE[answer]}`;
  const inTime = by.kind === 'fallback' ? `Out of time, ${what}` : what;
  // such as `muted for 600 s`
  const because = by.kind === 'person' && why !== PERSON_ANSWERED ? ` (${why})` : '';
  return `${inTime}${because}: ${answer === 'learn' ? (added ?? entry) : entry}`;
}
