import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { unlessMissing } from './unless-missing.js';

export interface RotateOptions {
  /** How many renamed files stay; default 4. */
  readonly keep?: number | undefined;
  /** Renamed files become NAME.1.gz ...; default false. */
  readonly compress?: boolean | undefined;
  /** Most bytes of all renamed files together: the oldest go first; default: no limit but `keep`. */
  readonly diskBytes?: number | undefined;
}

const KEPT = 4;

/** NAME becomes NAME.1, NAME.1 becomes NAME.2 ...; the oldest go. Interrupted at any step it loses none that shall stay. */
export async function rotate(path: Buffer, { keep = KEPT, compress = false, diskBytes }: RotateOptions): Promise<void> {
  const name = (number: number, end = '') =>
    number === 0 ? path : Buffer.concat([path, Buffer.from(`.${number}${end}`)]);
  if (keep === 0) return rm(path, { force: true });
  for (let number = keep; number > 0; number--) {
    for (const end of number === 1 ? [''] : ['', ZIPPED]) {
      const moved = await rename(name(number - 1, end), name(number, end)).then(() => true, unlessMissing(false));
      // a name that it had before, with or without compression
      if (moved) await rm(name(number, end === '' ? ZIPPED : ''), { force: true });
    }
  }
  if (compress) await zip(name(1), name(1, ZIPPED));
  if (diskBytes === undefined) return undefined;
  let bytes = 0;
  for (let number = 1; number <= keep; number++) {
    for (const end of ['', ZIPPED]) {
      const file = name(number, end);
      bytes += await stat(file).then(({ size }) => size, unlessMissing(0));
      if (bytes > diskBytes) await rm(file, { force: true });
    }
  }
}

const ZIPPED = '.gz';

/** Until it is whole it has another name. */
async function zip(from: Buffer, to: Buffer): Promise<void> {
  const begun = Buffer.concat([to, Buffer.from('.part')]);
  // for who compresses alone
  const [{ pipeline }, { createGzip }] = await Promise.all([import('node:stream/promises'), import('node:zlib')]);
  await pipeline(createReadStream(from), createGzip(), createWriteStream(begun, { mode: 0o600, flush: true }));
  await rename(begun, to);
  await rm(from);
}
