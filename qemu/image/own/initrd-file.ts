import { TomoyoError } from '../../../lib/errors.js';
import { headOf } from './kernel-file.js';

/** What the kernel unpacks: cpio, or what it knows to be compressed. */
const MAGICS = [
  '303730373031',
  '303730373032',
  '1f8b',
  'fd377a585a00',
  '28b52ffd',
  '02214c18',
  '425a68',
  '5d000080',
  '5d00006c',
  '894c5a4f',
];

/** @throws TomoyoError BOARD_BAD_OPTION: it cannot be read, or the kernel would not unpack it. */
export async function checkInitrd(path: string): Promise<void> {
  const head = (await headOf('initrd', path, 8)).toString('hex');
  if (MAGICS.some((magic) => head.startsWith(magic))) return;
  const isUImage = head.startsWith('27051956');
  const hint = isUImage
    ? "U-Boot's image (take its payload, without the 64 bytes before it)"
    : 'none, by its first bytes';
  const text = `"initrd" must be a cpio archive (newc), plain or compressed, and ${path} is ${hint}.`;
  throw new TomoyoError('BOARD_BAD_OPTION', text, { path });
}
