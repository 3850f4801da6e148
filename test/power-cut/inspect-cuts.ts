/** Every disk that a power cut may leave while a program writes, looked into. */
import { createHash } from 'node:crypto';
import { diskAfterPowerCut, type DiskStep, type PowerCut } from '../../qemu/index.js';
import { lookInto, type Found } from './store-disk.js';

export interface Replay {
  /** Writes and flushes of the save. */
  readonly steps: number;
  /** Disks that differ. */
  readonly disks: number;
  /** How many of them load what. */
  readonly loaded: Readonly<Record<string, number>>;
  /** What must not be, each with its step. */
  readonly troubles: readonly string[];
  /** Disks without all that was not flushed, for a real boot. */
  readonly harshest: readonly Buffer[];
}

export interface Recorded {
  readonly before: Buffer;
  readonly steps: readonly DiskStep[];
  /** The save begins behind so many steps. */
  readonly first: number;
  /** It has said that it is done behind so many. */
  readonly finished: number;
}

export async function inspectCuts({ before, steps, first, finished }: Recorded): Promise<Replay> {
  const seen = new Map<string, Found>();
  const loaded: Record<string, number> = {};
  const troubles: string[] = [];
  const harshest: Buffer[] = [];
  for (let count = first; count <= steps.length; count += 1) {
    const allowed = count >= finished ? ['new'] : ['old', 'new'];
    for (const [how, disk] of disksAt(before, steps, count)) {
      const key = createHash('sha256').update(disk).digest('hex');
      const known = seen.get(key);
      const found = known ?? (await lookInto(disk, ['old', 'new']));
      seen.set(key, found);
      if (known === undefined) {
        loaded[found.loaded] = (loaded[found.loaded] ?? 0) + 1;
        if (how === ALL_LOST) harshest.push(disk);
      }
      const all = allowed.includes(found.loaded) ? found.troubles : [...found.troubles, `a boot loads ${found.loaded}`];
      troubles.push(...all.map((trouble) => `behind step ${count}, ${how}: ${trouble}`));
    }
  }
  return { steps: finished - first, disks: seen.size, loaded, troubles, harshest };
}

/** A block is written whole or not at all: ext4 builds on that. */
const BLOCK_BYTES = 1024;

const ALL_LOST = 'without all that was not flushed';

/** What the disk may be behind a step. */
function* disksAt(before: Buffer, steps: readonly DiskStep[], count: number): Generator<readonly [string, Buffer]> {
  const cut = (how: PowerCut) => diskAfterPowerCut(before, steps, { steps: count, ...how });
  yield ['with all', cut({})];
  yield [ALL_LOST, cut({ lost: () => true })];
  const flushed = steps
    .slice(0, count)
    .map(({ kind }) => kind)
    .lastIndexOf('flush');
  for (let one = flushed + 1; one < count; one += 1) {
    yield [`without write ${one}`, cut({ lost: (step) => step === one })];
    yield [`with write ${one} alone`, cut({ lost: (step) => step !== one })];
  }
  const last = steps[count - 1];
  if (last?.kind !== 'write') return;
  const torn = diskAfterPowerCut(before, steps, { steps: count - 1 });
  last.data.copy(torn, last.offset, 0, Math.floor(last.data.length / 2 / BLOCK_BYTES) * BLOCK_BYTES);
  yield ['with the last write half done', torn];
}
