import { join } from 'node:path';
import type { BenchCase, Measurement } from '../bench-case.js';
import { INTERFACE, runInGuest } from '../guest.js';

const REFUSED = '/srv/bench/refused';

/** Takes the records that wait, looks at three fields, and prints what it cost, as the read loop does. */
const consumer = (loop: string) => `
  import { openTomoyo } from 'tomoyo';
  const wanted = Number(process.argv[2]);
  const tomoyo = await openTomoyo();
  let records = 0, bytes = 0, refused = 0;
  function look({ kind, record }) {
    if (kind !== 'record') return false;
    bytes += record.raw.length + 1;
    if (record.refused && record.domain.endsWith('/violate') && record.entry.startsWith('file read ')) refused++;
    return ++records === wanted;
  }
  const start = process.hrtime.bigint();
  ${loop}
  const ns = Number(process.hrtime.bigint() - start);
  if (refused !== wanted) throw new Error('looked at ' + refused);
  console.log(JSON.stringify({ records, bytes, ns, maxRssKiB: process.resourceUsage().maxRSS }));
`;

const BY_RECORD = consumer('for await (const event of tomoyo.audit()) if (look(event)) break;');
const BY_BATCH = consumer('for await (const batch of tomoyo.audit().batches()) if (batch.some(look)) break;');

/** Records that wait in the kernel's queue, taken by our stream and by a bare C++ loop, in turn, in one boot. */
export const auditRecords: BenchCase = {
  name: 'audit-records',
  unit: 'records',
  policy: 'bench/policy',
  programs: { violate: '/srv/bench/violate', 'read-loop': '/srv/bench/read-loop' },
  size: 20_000,
  warmUps: 1,
  async open(board, size) {
    await board.writeFile('/srv/bench/by-record.mjs', BY_RECORD);
    await board.writeFile('/srv/bench/by-batch.mjs', BY_BATCH);
    await board.writeFile(REFUSED, 'nobody may read this in the domain of violate');
    const take = async (reader: readonly string[]): Promise<Measurement> => {
      await runInGuest(board, ['/srv/bench/violate', REFUSED, String(size)]);
      const { bytes, ns, maxRssKiB } = JSON.parse(await runInGuest(board, [...reader, String(size)]));
      return { seconds: ns / 1e9, bytes, maxRssKiB };
    };
    const byNode = (label: string, file: string) => ({ label, run: () => take(['/usr/bin/node', file]) });
    const readLoop = ['/srv/bench/read-loop', join(INTERFACE, 'audit')];
    return {
      ours: byNode('for await of tomoyo.audit().batches()', '/srv/bench/by-batch.mjs'),
      baselines: [
        byNode('for await of tomoyo.audit()', '/srv/bench/by-record.mjs'),
        { label: 'C++ read(2) loop', run: () => take(readLoop) },
      ],
    };
  },
};
