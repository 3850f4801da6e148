import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AuditMetrics } from './metrics.js';
import { describeError } from '../errors.js';

export interface MetricsFileOptions {
  /** Between two writes; default 15 s. */
  readonly everyMs?: number;
  /** Told that it cannot be written, once until it can be again. */
  readonly say: (text: string) => void;
}

const EVERY_MS = 15_000;
/** node_exporter is another user. */
const FILE_MODE = 0o644;

/**
 * Metrics as a file for the textfile collector of node_exporter, which reads *.prom: at once, then again and again, and a
 * last time by close(). Whoever reads sees one text whole. Keeps no process alive.
 * Tested: test/harness/auditd/metrics-file.test.ts.
 */
export class MetricsFile implements AsyncDisposable {
  readonly #path: string;
  readonly #metrics: Pick<AuditMetrics, 'text'>;
  readonly #say: MetricsFileOptions['say'];
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;
  #isClosed = false;
  #lastFailure: string | undefined;

  /** @param path an existing folder and a name that ends in .prom */
  constructor(path: string, metrics: Pick<AuditMetrics, 'text'>, { everyMs = EVERY_MS, say }: MetricsFileOptions) {
    this.#path = path;
    this.#metrics = metrics;
    this.#say = say;
    this.#timer = setInterval(() => this.#begin(), everyMs).unref();
    this.#begin();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#writing;
    await this.#write();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Unless the last one is still under way. */
  #begin(): void {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    try {
      await replaceFile(this.#path, await this.#metrics.text());
    } catch (error) {
      const why = describeError(error);
      if (why !== this.#lastFailure) this.#say(`${this.#path}: ${why}`);
      this.#lastFailure = why;
      return;
    }
    if (this.#lastFailure !== undefined) this.#say(`${this.#path}: is written again`);
    this.#lastFailure = undefined;
  }
}

/** Not synced: after a power cut old numbers are worth nothing, and flash memory wears out. */
async function replaceFile(path: string, text: string): Promise<void> {
  const begun = join(dirname(path), `.${basename(path)}.part`);
  // one that was left there, or a link that somebody put there
  await rm(begun, { force: true });
  try {
    const file = await open(begun, 'wx', FILE_MODE);
    try {
      await file.chmod(FILE_MODE);
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(begun, path);
  } catch (error) {
    await rm(begun, { force: true }).catch(() => undefined);
    throw error;
  }
}
