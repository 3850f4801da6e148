import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TomoyoError } from '../../../lib/errors.js';
import { findPlace } from '../../../lib/store/place.js';
import { MACHINE, PolicyStore } from '../../../lib/store/store.js';

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof TomoyoError ? error.code : String(error)),
  );
}

/** A store in a folder of its own, with a clock of its own: 26-11-24.22:41:00. */
export class ScratchStore {
  time = new Date(2026, 10, 24, 22, 41, 0);

  private constructor(
    readonly root: string,
    public store: PolicyStore,
  ) {}

  static async make(): Promise<ScratchStore> {
    const scratch = new ScratchStore(join(await mkdtemp(join(tmpdir(), 'store-')), 'tomoyo'), undefined!);
    await scratch.open();
    return scratch;
  }

  /** Anew, after its folders have become something else. */
  async open(): Promise<void> {
    this.store = new PolicyStore(await findPlace({ ...MACHINE, now: () => this.time }, this.root));
  }

  /** In the folder of the slots. */
  policy(path = ''): string {
    return join(this.root, 'policy', path);
  }

  async names(): Promise<string[]> {
    return (await this.store.slots()).map(({ name }) => name);
  }

  async marks(name: string): Promise<string[]> {
    const slot = (await this.store.slots()).find((one) => one.name === name);
    return (['current', 'previous', 'good', 'booted'] as const).filter((mark) => slot?.[mark]);
  }

  remove(): Promise<void> {
    return rm(join(this.root, '..'), { recursive: true });
  }
}
