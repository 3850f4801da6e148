import { readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { openTomoyo } from '../kernel/tomoyo.js';
import { compileRules } from '../query/rules.js';
import { Desk } from '../queryd/desk.js';
import { connectToDesk } from '../queryd/desk-client.js';
import { describeDecision } from '../queryd/describe-decision.js';
import { SurroundingsReader } from '../queryd/surroundings.js';
import { say } from './output.js';
import { runQueryScreen } from './query-screen.js';
import { throwUnlessEnd, Until } from './until.js';

export interface PersonOptions {
  /** Of the daemon; undefined: it is not asked. */
  readonly socket: string | undefined;
  /** Without the daemon: how long a question waits for this person, in milliseconds. */
  readonly holdMs: number;
}

/** `tomoyo query`: a person answers, at the desk of the daemon, or at one of this process. */
export async function answerAsPerson({ socket, holdMs }: PersonOptions): Promise<void> {
  using until = new Until();
  const name = whoIsThere();
  await using served = socket === undefined ? undefined : await connectToDesk(socket, { name, signal: until.signal });
  // not without await: the end of this scope takes the signal away
  if (!served) return await answerAlone(name, holdMs, until);
  try {
    const end = await runQueryScreen(served, { input: process.stdin, output: process.stdout }, until);
    if (end === 'desk-ended') say('tomoyo: the daemon has ended');
  } catch (error) {
    throwUnlessEnd(error);
  }
}

async function answerAlone(name: string, holdMs: number, until: Until): Promise<void> {
  await using tomoyo = await openTomoyo();
  await using surroundings = await SurroundingsReader.open(tomoyo);
  const decided: string[] = [];
  const desk = new Desk({
    settings: { rules: compileRules([], { fallback: 'ask' }), holdMs, unattendedMs: 0 },
    surroundings: (question, allowing) => surroundings.read(question, allowing),
    decided: (decision) => decided.push(describeDecision(decision)),
    say: (text) => decided.push(text),
  });
  const questions = tomoyo.queries({ signal: until.signal });
  const served = desk.serve(questions).catch(throwUnlessEnd);
  await using attached = desk.attach(name);
  try {
    await runQueryScreen(attached, { input: process.stdin, output: process.stdout }, until);
  } finally {
    questions.close();
    await served;
    // the screen is gone: what was decided on it stays
    for (const line of decided) say(`tomoyo: ${line}`);
  }
}

function whoIsThere(): string {
  return `${userInfo().username} at ${terminalName()}`;
}

function terminalName(): string {
  try {
    return readlinkSync('/proc/self/fd/0').replace(/^\/dev\//, '');
  } catch {
    return 'no terminal'; // standard input is closed
  }
}
