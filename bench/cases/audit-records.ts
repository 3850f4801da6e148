import { join } from 'node:path';
import type { BenchCase, Measurement } from '../bench-case.js';
import { INTERFACE, runInGuest } from '../guest.js';

const REFUSED = '/srv/bench/refused';

/** Takes the records that wait and prints what it cost, as the read loop does. */
const STREAM = `
  import { openTomoyo } from 'tomoyo';
  const wanted = Number(process.argv[2]);
  const tomoyo = await openTomoyo();
  let records = 0, bytes = 0;
  const start = process.hrtime.bigint();
  for await (const event of tomoyo.audit()) {
    if (event.kind !== 'record') continue;
    bytes += event.record.raw.length + 1;
    if (++records === wanted) break;
  }
  const ns = Number(process.hrtime.bigint() - start);
  console.log(JSON.stringify({ records, bytes, ns, maxRssKiB: process.resourceUsage().maxRSS }));
`;

/** Records that wait in the kernel's queue, taken by our stream and by a bare C++ loop, in turn, in one boot. */
export const auditRecords: BenchCase = {
  name: 'audit-records',
  unit: 'records',
  policy: 'bench/policy',
  programs: { violate: '/srv/bench/violate', 'read-loop': '/srv/bench/read-loop' },
  size: 10_000,
  warmUps: 1,
  async open(board, size) {
    await board.writeFile('/srv/bench/stream.mjs', STREAM);
    await board.writeFile(REFUSED, 'nobody may read this in the domain of violate');
    const take = async (reader: readonly string[]): Promise<Measurement> => {
      await runInGuest(board, ['/srv/bench/violate', REFUSED, String(size)]);
      const { bytes, ns, maxRssKiB } = JSON.parse(await runInGuest(board, [...reader, String(size)]));
      return { seconds: ns / 1e9, bytes, maxRssKiB };
    };
    const baseline = ['/srv/bench/read-loop', join(INTERFACE, 'audit')];
    return {
      ours: {
        label: 'for await of tomoyo.audit()',
        run: () => take(['/usr/bin/node', '/srv/bench/stream.mjs']),
      },
      baselines: [{ label: 'C++ read(2) loop', run: () => take(baseline) }],
    };
  },
};
