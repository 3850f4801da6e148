import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { AttachedDesk, DeskEvent } from '../../queryd/desk-message.js';
import { parseRequest } from '../../queryd/parse-desk-message.js';
import { messageOf, say } from '../output.js';

/** For scripts: events are lines of JSON on `output`, requests are lines of JSON from `input`, which may end before. */
export async function runPlain(
  desk: AttachedDesk,
  { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  signal: AbortSignal,
): Promise<'desk-ended' | 'aborted'> {
  const lines = createInterface({ input, terminal: false });
  let number = 0;
  lines.on('line', (line) => {
    number += 1;
    if (line.trim() === '') return;
    try {
      desk.send(parseRequest(line));
    } catch (error) {
      say(`tomoyo: standard input, line ${number}: ${messageOf(error)}`);
    }
  });
  const aborted = new Promise<'aborted'>((resolve) =>
    signal.addEventListener('abort', () => resolve('aborted'), { once: true }),
  );
  try {
    return await Promise.race([aborted, writeEvents(desk.events, output)]);
  } finally {
    lines.close();
  }
}

async function writeEvents(events: AsyncIterable<DeskEvent>, output: NodeJS.WritableStream): Promise<'desk-ended'> {
  for await (const event of events) if (!output.write(`${JSON.stringify(event)}\n`)) await once(output, 'drain');
  return 'desk-ended';
}
