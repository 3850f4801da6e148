import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Writes a file so that it has the old text or the new one at any time; links to it stay links, and its mode stays.
 * @param pieces of the text, one character a byte
 */
export async function replaceFile(file: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const place = await realpath(file).catch(() => file);
  const temporary = `${place}.${randomBytes(4).toString('hex')}.tmp`;
  const mode = await stat(place).then(
    (known) => known.mode & 0o7777,
    () => 0o666, // it is new
  );
  try {
    await using handle = await open(temporary, 'wx', mode);
    for await (const piece of pieces) await handle.write(piece, null, 'latin1');
    if (mode !== 0o666) await handle.chmod(mode);
    await handle.sync();
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
