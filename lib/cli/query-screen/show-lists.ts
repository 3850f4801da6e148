import type { DeskDecision } from '../../queryd/desk-message.js';
import { shortDomain } from '../format-event.js';
import { whoDecided, wordOf } from './describe-decision.js';
import { cutMiddle } from './fit-text.js';
import { marksOf, type Line, type Look } from './line.js';
import type { Section } from './sections.js';
import { seconds } from './show-question.js';
import type { ScreenState, WaitingQuestion } from './state.js';

/** The questions that wait, if there are others; the one in front is always among the lines. */
export function showWaiting({ waiting, front }: ScreenState, look: Look, now: number): Section {
  if (waiting.length < 2) return { need: 0, lines: () => [] };
  return {
    need: waiting.length + 1,
    lines: (rows) => {
      if (rows < 2) return [];
      const room = rows - 1;
      const at = waiting.findIndex(({ question }) => question.id === front);
      const from = Math.max(Math.min(at - Math.floor(room / 2), waiting.length - room), 0);
      const lines = waiting.slice(from, from + room);
      const part = lines.length < waiting.length ? `, here ${range(from + 1, from + lines.length)}` : '';
      const rule = ruleLine(`${waiting.length} waiting${part}`, look);
      return [rule, ...lines.map((each) => waitingLine(each, each.question.id === front, look, now))];
    },
  };
}

function range(first: number, last: number): string {
  return first === last ? `${first}` : `${first} to ${last}`;
}

/** The time stands at the end: a line is written anew only from where it changes. */
function waitingLine({ question, deadline, sent }: WaitingQuestion, isFront: boolean, look: Look, now: number): Line {
  const { processes, domain, entry } = question;
  const [asking] = processes;
  const who = asking ? `${asking.name}[${asking.pid}]` : shortDomain(domain, 20);
  const time = sent ? `sent: ${sent.what}` : seconds(deadline - now);
  const end = ` ${time.padStart(6)}`;
  const begin = `${isFront ? '>' : ' '} ${cutMiddle(who, 20).padEnd(20)} `;
  const room = look.columns - begin.length - end.length;
  return [{ text: `${begin}${cutMiddle(entry, room).padEnd(room)}${end}` }];
}

/** What was decided last, by whomever, newest first. */
export function showDecisions({ decisions, you }: ScreenState, look: Look): Section {
  if (decisions.length === 0) return { need: 0, lines: () => [] };
  return {
    need: decisions.length + 1,
    lines: (rows) =>
      rows < 2
        ? []
        : [
            ruleLine('decided', look),
            ...decisions.slice(0, rows - 1).map((decision) => decisionLine(decision, you, look)),
          ],
  };
}

function decisionLine(decision: DeskDecision, you: string, { columns }: Look): Line {
  const { at, by, domain, entry, added } = decision;
  const who = cutMiddle(whoDecided(by, you), 16).padEnd(16);
  const begin = `${at.slice(11, 19)} ${who} ${wordOf(decision).padEnd(8)} `;
  const room = columns - begin.length;
  const what = added ?? entry;
  const short = shortDomain(domain, Math.max(Math.floor(room / 3), room - what.length - 2));
  const shown = cutMiddle(what, room - short.length - 2);
  return [{ text: `${begin}${short}: ${shown}`.slice(0, columns) }];
}

/** A line that begins a part of the screen. */
export function ruleLine(title: string, look: Look): Line {
  const { rule } = marksOf(look);
  return [{ text: `${rule}${rule} ${title} `.padEnd(look.columns, rule).slice(0, look.columns), style: 'dim' }];
}
