import type { BenchCase } from '../bench-case.js';
import { READER_PROGRAMS, StoppedReaders } from '../stopped-readers.js';

const FILE = '/tmp/ours.log';
const CONFIG = '/srv/bench/auditd.conf';

/** Records that wait in the kernel's queue, stored in a file by `tomoyo auditd` and by tomoyo-auditd, in turn. */
export const auditd: BenchCase = {
  name: 'auditd',
  unit: 'records',
  policy: 'bench/policy',
  programs: READER_PROGRAMS,
  size: 20_000,
  warmUps: 2,
  async open(board, size) {
    const readers = await StoppedReaders.open(board, size);
    await board.writeFile(CONFIG, `header.contains profile=3\ndestination ${FILE}\n`);
    const said = '/tmp/ours.said';
    const start = () => readers.spawn(`tomoyo auditd --config ${CONFIG} 2>${said}`, `grep -q started ${said}`);
    return {
      ours: await readers.contestant({ label: 'tomoyo auditd', file: FILE, start }),
      baselines: [await readers.classicDaemon(), await readers.readLoop()],
    };
  },
};
