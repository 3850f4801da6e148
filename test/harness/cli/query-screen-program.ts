// What `tomoyo query` does with a desk, the desk being a Unix socket: events come as lines of JSON, requests go so.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { runQueryScreen } from '../../../lib/cli/query-screen.js';
import { Until } from '../../../lib/cli/until.js';
import type { DeskEvent } from '../../../lib/queryd/desk-message.js';

const [path = ''] = process.argv.slice(2);
const socket = connect(path);
async function* events(): AsyncGenerator<DeskEvent> {
  for await (const line of createInterface({ input: socket })) {
    // what no desk sends: a fault of the program itself
    if (line === 'fail') throw new Error('the desk fell over');
    yield JSON.parse(line) as DeskEvent;
  }
}
using until = new Until();
const desk = {
  events: events(),
  send: (request: object) => void socket.write(`${JSON.stringify(request)}\n`),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const { stdin: input, stdout: output } = process;
try {
  const end = await runQueryScreen(desk, { input, output }, { signal: until.signal });
  process.stderr.write(`ended: ${end}\n`);
} finally {
  socket.destroy();
}
