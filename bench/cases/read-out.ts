import { join } from 'node:path';
import type { BenchCase } from '../bench-case.js';
import { domainLines } from '../domain-lines.js';
import { INTERFACE, MANAGER_PROGRAMS, ManagerGuest, READ_FILE, runInGuest } from '../guest.js';

const FILE = join(INTERFACE, 'domain_policy');

/** Every line becomes a node, and every node is looked at. */
const READ = `
  const { parsePolicy } = await import('tomoyo');
  const text = await tomoyo.read('domain_policy');
  let entries = 0;
  for (const node of parsePolicy(text, { kind: 'domain_policy' }).nodes) if ('when' in node) entries += 1;
  if (entries === 0) throw new Error('there are no entries');
  return text.length;`;

/** What the kernel holds, as typed nodes; beside it, programs that only copy it. */
export const readOut: BenchCase = {
  name: 'read-out',
  unit: 'lines',
  policy: 'bench/policy',
  programs: { ...MANAGER_PROGRAMS, 'read-file': READ_FILE },
  size: 10_000,
  warmUps: 5,
  async open(board, size) {
    const guest = await ManagerGuest.start(board);
    await board.writeFile('/srv/bench/new.conf', domainLines(size, { first: 1 }));
    const load = guest.program('', '/srv/bench/new.conf', ['/usr/sbin/tomoyo-loadpolicy', '-d'], 0);
    await load.run();
    const { length } = await board.readFile(FILE);
    return {
      ours: guest.call('parsePolicy(await tomoyo.read())', READ),
      baselines: [
        guest.program('tomoyo-savepolicy -d', '/dev/null', ['/usr/sbin/tomoyo-savepolicy', '-d'], length),
        { label: 'C++ read(2)', run: async () => JSON.parse(await runInGuest(board, [READ_FILE, FILE])) },
      ],
      startUp: guest.startUp(),
    };
  },
};
