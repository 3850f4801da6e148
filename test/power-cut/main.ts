// `npm run power-cut -- [--arch arm64|armhf] [--kernel 6.1|6.12] [--from N] [--to N]`: see scripts/power-cut.mjs.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureImage } from '../../qemu/index.js';
import { PowerCuts, type AfterCut } from './power-cuts.js';

const { values } = parseArgs({
  options: {
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: 'Infinity' },
    root: { type: 'string', default: '.' },
  },
});
/** One of so many of the disks without what was not flushed is booted. */
const EVERY = 8;
const print = (text: string) => void process.stdout.write(`${text}\n`);
const failures: string[] = [];
const judge = (what: string, { loaded, troubles }: AfterCut) => {
  const all = ['old', 'new'].includes(loaded) ? troubles : [...troubles, `it loads ${loaded}`];
  print(`${what}: the next boot loads the ${loaded} policy${all.map((trouble) => `; ${trouble}`).join('')}`);
  if (all.length > 0) failures.push(what);
};

const image = await ensureImage({ architecture: values.arch, kernelSeries: values.kernel });
using cuts = await PowerCuts.open(image, join(values.root, 'test/power-cut/native/stop-at-step.cc'));
for (const work of ['save', 'apply'] as const) {
  const steps = await cuts.steps(work);
  print(`${image.kernelRelease}: ${work} has ${steps.length} steps`);
  for (const [index, step] of steps.entries()) {
    const number = index + 1;
    if (number < Number(values.from) || number > Number(values.to)) continue;
    judge(`${work} cut in front of step ${number}, ${step}`, await cuts.cutAt(number, work));
  }
}
const { steps: writes, disks, loaded, troubles, harshest } = await cuts.replay();
for (const trouble of troubles) print(trouble);
failures.push(...troubles);
print(`${writes} writes and flushes to the disk: ${disks} different disks after a cut, ${JSON.stringify(loaded)}`);
for (const [index, disk] of harshest.entries()) {
  if (index % EVERY === 0) judge(`booted disk ${index} of ${harshest.length}`, await cuts.bootDisk(disk));
}
print(failures.length === 0 ? 'nothing wrong' : `${failures.length} failures`);
if (failures.length > 0) process.exitCode = 1;
