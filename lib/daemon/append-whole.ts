import type { FileHandle } from 'node:fs/promises';

/**
 * Appends to a file that has so many bytes, all of it or nothing: what a full disk took in part is cut off again.
 * @param torn called where even that fails: the file must not be appended to
 * @throws what node:fs throws
 */
export async function appendWhole(
  file: FileHandle,
  bytes: number,
  data: Uint8Array,
  torn: () => Promise<void>,
): Promise<void> {
  try {
    // not appendFile(): what it does around each write takes as long as the write
    for (let at = 0; at < data.length;) at += (await file.write(data, at)).bytesWritten;
  } catch (error) {
    await file.truncate(bytes).catch(torn);
    throw error;
  }
}
