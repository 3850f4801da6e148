import type { BenchCase } from '../bench-case.js';
import { READER_PROGRAMS, StoppedReaders } from '../stopped-readers.js';

/** Looks at three fields of each record; makes `done` as many bytes long as records have come. */
const consumer = (loop: string) => `
  import { closeSync, ftruncateSync, openSync } from 'node:fs';
  import { openTomoyo } from 'tomoyo';
  const [done, wanted] = [process.argv[2], Number(process.argv[3])];
  const tomoyo = await openTomoyo();
  let records = 0, refused = 0;
  function look({ kind, record }) {
    if (kind !== 'record') return;
    if (record.refused && record.domain.endsWith('/violate') && record.entry.startsWith('file read ')) refused++;
    if (++records < wanted) return;
    if (refused !== wanted) throw new Error('looked at ' + refused);
    records = refused = 0;
    ftruncateSync(file, wanted);
  }
  const stream = tomoyo.audit();
  const file = openSync(done, 'w');
  ${loop}
`;

const LOOPS = {
  'by-batch': consumer('for await (const batch of stream.batches()) batch.forEach(look);'),
  'by-record': consumer('for await (const event of stream) look(event);'),
};

/** Records that wait in the kernel's queue, taken by our stream, by tomoyo-auditd and by a bare C++ loop, in turn. */
export const auditRecords: BenchCase = {
  name: 'audit-records',
  unit: 'records',
  policy: 'bench/policy',
  programs: READER_PROGRAMS,
  size: 20_000,
  warmUps: 2,
  async open(board, size) {
    const readers = await StoppedReaders.open(board, size);
    const byNode = async (label: string, loop: keyof typeof LOOPS) => {
      const [program, file] = [`/srv/bench/${loop}.mjs`, `/tmp/${loop}.done`];
      await board.writeFile(program, LOOPS[loop]);
      const start = () => readers.spawn(`/usr/bin/node ${program} ${file} ${size}`, `test -e ${file}`);
      return readers.contestant({ label, file, counts: true, start });
    };
    return {
      ours: await byNode('for await of tomoyo.audit().batches()', 'by-batch'),
      baselines: [
        await byNode('for await of tomoyo.audit()', 'by-record'),
        await readers.classicDaemon(),
        await readers.readLoop(),
      ],
      bareNode: readers.bareNode(),
      atRest: readers.waiting('tomoyo.audit() at rest', LOOPS['by-batch']),
    };
  },
};
