// Appends events to a spool until it is killed: FOLDER BOOT BATCH. Each number that is settled is a line of standard output.
import { Spool } from '../../../lib/auditd/spool.js';
import { StoredEvent } from '../../../lib/auditd/stored-event.js';

const [folder = '', boot = '', batch = ''] = process.argv.slice(2);
const say = (/** @type {string} */ text) => void process.stderr.write(`${text}\n`);
const spool = await Spool.open(folder, { boot, limitBytes: 1 << 20, segmentBytes: 64 << 10, say });
for (let sequence = spool.lastSequence; ;) {
  const events = Array.from({ length: Number(batch) }, () => {
    const raw = 'x'.repeat(900 + (sequence % 7));
    return new StoredEvent({ kind: 'malformed', error: new Error('x'), raw }, boot, ++sequence);
  });
  await spool.append(events);
  process.stdout.write(`${sequence}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
