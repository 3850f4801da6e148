/** A board that was booted once and saved: others start from there. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { Cache, cacheFolder, type Part } from '../image/cache.js';
import { withLock } from '../image/lock.js';
import { asStep, type OnProgress } from '../image/progress.js';
import { Board } from './board.js';
import type { MachineBootOptions } from './boot-options.js';
import { chosenImage, type ImageChoice } from './chosen-image.js';
import { usesKvm } from './command-line.js';
import { startClone } from './clone.js';
import { makeTemplate } from './make-template.js';
import { hasNetwork } from './network.js';
import { prepareBoot, type PreparedBoot } from './prepare.js';
import { markUse, trimTemplates } from './template-cache.js';
import { readFacts, TEMPLATE_KIND } from './template-files.js';
import { templateKey } from './template-key.js';

/** Options of boardTemplate(). */
export interface TemplateOptions
  extends ImageChoice, Omit<MachineBootOptions, 'disks' | 'network' | 'ports' | 'consoleLog'> {}

/** Options of BoardTemplate.start(). */
export type CloneOptions = Pick<MachineBootOptions, 'bootTimeoutMs' | 'consoleLog' | 'signal'>;

/** Made by boardTemplate(). Holds nothing open: it need not be closed. */
export class BoardTemplate {
  /** Of everything that decides what is in it. */
  readonly key: string;
  /** Where it is in the cache. */
  readonly folder: string;
  readonly #prepared: PreparedBoot;
  readonly #cache: Cache;
  readonly #onProgress: OnProgress;

  /** For boardTemplate(). */
  constructor(prepared: PreparedBoot, { key, cache, onProgress }: TemplatePlace) {
    this.key = key;
    this.folder = join(cache.folder, `${TEMPLATE_KIND}-${key}`);
    this.#prepared = prepared;
    this.#cache = cache;
    this.#onProgress = onProgress;
  }

  /**
   * A board that goes on where the template was saved; as many at once as there is memory for. None sees what another
   * one changed, and none changes the template.
   *
   * The guest's wall clock is set to the host's and its random numbers are seeded anew; uptime, process numbers, the
   * policy's counters and their dates are those of the template. A template that QEMU refuses, or that does not
   * answer, is thrown away and made once more.
   * @throws TomoyoError BOARD_TEMPLATE when that does not help; what a boot throws; the reason of `signal`.
   */
  async start(options: CloneOptions = {}): Promise<Board> {
    const prepared = { ...this.#prepared, options: { ...this.#prepared.options, ...options } };
    const tried = await this.#attempt(prepared);
    if (tried instanceof Board) return tried;
    const text = `A template of a board is of no use and is made again: ${firstLine(tried.error)}`;
    this.#onProgress({ kind: 'note', text });
    await this.#discard(tried.id);
    const again = await this.#attempt(prepared);
    if (again instanceof Board) return again;
    throw new TomoyoError('BOARD_TEMPLATE', `A board did not go on from its template: ${again.error.message}`, {
      path: this.folder,
      cause: again.error,
    });
  }

  /** For boardTemplate(): makes it if need be, with the time a boot may take. */
  async ensure(signal = this.#prepared.options.signal): Promise<void> {
    const part = this.#part({ ...this.#prepared.options, signal });
    if ((await this.#cache.find(part)) !== undefined) return;
    await this.#cache.open();
    const onWait = (pid: number): void =>
      this.#onProgress({ kind: 'note', text: `Another process (${pid}) is making this template: waiting for it.` });
    await withLock(`${this.folder}.lock`, { onWait, signal }, async () => {
      await this.#cache.ensure(part);
      await trimTemplates(this.#cache);
    });
  }

  async #attempt(prepared: PreparedBoot): Promise<Board | Refusal> {
    await this.ensure(prepared.options.signal);
    let id: string | undefined;
    try {
      ({ id } = await readFacts(this.folder));
      const parts = await startClone(prepared, this.folder);
      await markUse(this.folder);
      return new Board({ ...parts, origin: 'clone' });
    } catch (error) {
      prepared.options.signal?.throwIfAborted();
      if (error instanceof TomoyoError && REFUSALS.has(error.code)) return { error, id };
      throw error;
    }
  }

  /** Only the one that was tried: another process may have made a new one meanwhile. */
  async #discard(id: string | undefined): Promise<void> {
    const found = await readFacts(this.folder).catch(() => undefined);
    if (found === undefined || found.id === id) await rm(this.folder, { recursive: true, force: true });
  }

  #part(options: MachineBootOptions): Part {
    const { architecture, kernelRelease } = this.#prepared.image;
    const prepared = { ...this.#prepared, options };
    const make = (folder: string): Promise<void> =>
      asStep(this.#onProgress, `boot a template (${architecture}, Linux ${kernelRelease})`, () =>
        makeTemplate(prepared, folder),
      );
    return { kind: TEMPLATE_KIND, key: this.key, proof: 'times', make };
  }
}

interface Refusal {
  readonly error: TomoyoError;
  readonly id: string | undefined;
}

interface TemplatePlace {
  readonly key: string;
  readonly cache: Cache;
  readonly onProgress: OnProgress;
}

/**
 * Boots a board and saves it, or finds in the cache what was saved before: boards start from it in a fraction of the
 * time of a boot.
 *
 * The key is the hash of kernel, archives, disks, policy, files, kernel words, the machine and QEMU: when one of them
 * changes, another template is made. Those not used for a week, and the oldest beyond 4 GiB, are thrown away.
 * Several processes may call it at once; one of them works, the others wait.
 * @throws TomoyoError BOARD_BAD_OPTION also for a board that cannot be saved; BOARD_TEMPLATE when QEMU does not save it,
 * BOARD_DISK_FULL, BOARD_BAD_CACHE; what bootBoard() throws. Nothing half-made is left behind.
 * Tested: test/harness/board/template.test.ts, test/harness/board/template.board.ts.
 */
export async function boardTemplate(options: TemplateOptions = {}): Promise<BoardTemplate> {
  const prepared = await prepareBoot(await chosenImage(options), options);
  const reason = whyNoTemplate(prepared);
  if (reason !== undefined) throw new TomoyoError('BOARD_BAD_OPTION', `There is no template: ${reason}`);
  const template = await templateOf(prepared, options);
  await template.ensure();
  return template;
}

/** The template of a boot, in the cache or not. */
export async function templateOf(
  prepared: PreparedBoot,
  { onProgress = () => undefined }: Pick<TemplateOptions, 'onProgress'>,
): Promise<BoardTemplate> {
  const cache = new Cache(cacheFolder(), (text) => onProgress({ kind: 'note', text }));
  return new BoardTemplate(prepared, { key: await templateKey(prepared), cache, onProgress });
}

/** What about a boot cannot be saved, in a sentence; undefined: nothing. */
export function whyNoTemplate({ image, options, host }: PreparedBoot): string | undefined {
  if ((options.disks ?? []).length > 0) return 'what a guest writes on "disks" is not part of a saved board.';
  if (hasNetwork(options)) return 'who is at the other end of a "network" is not part of a saved board.';
  return usesKvm(image, host) ? 'a board under KVM cannot be saved yet; it boots fast without.' : undefined;
}

/** The template's fault, not that of what was asked. */
const REFUSALS: ReadonlySet<string> = new Set([
  'BOARD_TEMPLATE',
  'BOARD_EXITED',
  'BOARD_BOOT_TIMEOUT',
  'BOARD_PANIC',
  'BOARD_PROTOCOL',
]);

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? '';
}
