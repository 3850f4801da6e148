import { join } from 'node:path';
import type { BenchCase } from '../bench-case.js';

const REFUSED = '/srv/bench/refused';
const INTERFACE = '/sys/kernel/security/tomoyo';

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
  unit: 'records/s',
  ours: 'for await of tomoyo.audit()',
  baseline: 'C++ read(2) loop',
  policy: 'bench/policy',
  programs: { violate: '/srv/bench/violate', 'read-loop': '/srv/bench/read-loop' },
  size: 10_000,
  async setup(board) {
    await board.writeFile('/srv/bench/stream.mjs', STREAM);
    await board.writeFile(REFUSED, 'nobody may read this in the domain of violate');
  },
  async run(board, who, size) {
    const made = await board.run(['/srv/bench/violate', REFUSED, String(size)]);
    if (made.code !== 0) throw new Error(`violate: exit ${made.code}`);
    const reader =
      who === 'ours'
        ? ['/usr/bin/node', '/srv/bench/stream.mjs', String(size)]
        : ['/srv/bench/read-loop', join(INTERFACE, 'audit'), String(size)];
    const { code, stdout, stderr } = await board.run(reader);
    if (code !== 0) throw new Error(`${reader.join(' ')}: exit ${code}: ${stderr.toString()}`);
    const { records, bytes, ns, maxRssKiB } = JSON.parse(stdout.toString());
    return { perSecond: records / (ns / 1e9), bytesPerSecond: bytes / (ns / 1e9), maxRssKiB };
  },
};
