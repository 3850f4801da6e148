// Ends the process at a stage of a stream's life: ROOT STAGE. Each must end at once, with the code given here.
import { openTomoyo } from 'tomoyo';
import { openStream } from './open-stream.mjs';

const [root, stage] = process.argv.slice(2);
const tomoyo = await openTomoyo({ root });
const STAGES = {
  'before open': () => {},
  opened: () => void openStream(tomoyo),
  'waiting, unref': () => void openStream(tomoyo).unref().next(),
  'waiting, exit': () => {
    void openStream(tomoyo).next();
    setImmediate(() => process.exit(0));
  },
  'waiting, closed': async () => {
    const stream = openStream(tomoyo);
    const waiting = stream.next();
    setImmediate(() => stream.close());
    if (!(await waiting).done) process.exitCode = 9;
  },
  'waiting, aborted': async () => {
    const reason = new Error('enough');
    try {
      const controller = new AbortController();
      setImmediate(() => controller.abort(reason));
      for await (const _ of openStream(tomoyo, { signal: controller.signal }));
      process.exitCode = 9;
    } catch (error) {
      if (error !== reason) throw error;
    }
  },
  'scope left': async () => {
    const waiting = openStream(tomoyo).next();
    await tomoyo[Symbol.asyncDispose]();
    if (!(await waiting).done) process.exitCode = 9;
  },
  'closed twice': async () => {
    const stream = openStream(tomoyo);
    stream.close();
    stream.close();
    await stream[Symbol.asyncDispose]();
    if (!(await stream.next()).done) process.exitCode = 9;
  },
  'uncaught error': () => {
    process.on('uncaughtException', () => process.exit(0));
    void openStream(tomoyo).next();
    setImmediate(() => {
      throw new Error('a defect of the user');
    });
  },
};
if (!(stage in STAGES)) throw new Error(`unknown stage ${stage}`);
await STAGES[stage]();
