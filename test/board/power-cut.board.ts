import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureImage } from '../../qemu/index.js';
import { PowerCuts } from '../power-cut/power-cuts.js';
import { INTERFACE, projectChoice } from './project-board.js';

let cuts: PowerCuts;
let steps: readonly string[];
beforeAll(async () => {
  cuts = await PowerCuts.open(await ensureImage(projectChoice()));
  steps = await cuts.steps();
});
afterAll(() => cuts?.[Symbol.dispose]());

/** A few that matter; `npm run power-cut` does all of them. */
const CUTS: readonly [before: RegExp, loaded: string][] = [
  [/^fsync .*\/\.new-slot\/exception_policy\.conf$/, 'old'],
  [/^rename .*\/policy\/previous$/, 'old'],
  [/^rename .*\/policy\/current$/, 'old'],
  [/^unlink .*\/policy\/\.lock$/, 'new'],
];

describe('power cut while save works', () => {
  for (const [before, expected] of CUTS)
    it(`QEMU killed in front of ${before.source}: the next boot loads the ${expected} policy, the next save cleans up`, async () => {
      const step = steps.findIndex((one) => before.test(one)) + 1;
      expect(step).toBeGreaterThan(0);
      expect(await cuts.cutAt(step)).toEqual({ loaded: expected, troubles: [] });
    });

  it('at each write to the disk, whatever was not flushed: the old policy or the new one, whole', async () => {
    const { steps: writes, disks, loaded, troubles, harshest } = await cuts.replay();
    expect(troubles).toEqual([]);
    expect(new Set(Object.keys(loaded))).toEqual(new Set(['old', 'new']));
    expect(writes).toBeGreaterThan(20);
    expect(disks).toBeGreaterThan(20);
    const middle = harshest[Math.floor(harshest.length / 2)];
    expect((await cuts.bootDisk(middle!)).troubles).toEqual([]);
  });
});

describe('power cut while apply works', () => {
  it('nothing of it is on the disk: QEMU killed in the middle, the next boot loads what is stored', async () => {
    const found = await cuts.steps('apply');
    expect(found.filter((step) => step.includes('/etc/tomoyo'))).toEqual([]);
    const writes = found.filter((step) => step.startsWith(`write ${INTERFACE}/`));
    expect(new Set(writes.map((step) => step.slice(step.lastIndexOf('/') + 1)))).toEqual(
      new Set(['profile', 'exception_policy', 'domain_policy', 'manager']),
    );
    const [first = 0, last = 0] = [/^rename /, /^unlink /].map(
      (call) => found.findIndex((step) => call.test(step)) + 1,
    );
    expect(await cuts.cutAt(Math.ceil((first + last) / 2), 'apply')).toEqual({ loaded: 'old', troubles: [] });
  });
});
