/** Disks of a board: what QEMU is told, and what /init in the guest is told. */
import { writeFile } from 'node:fs/promises';
import { TomoyoError } from '../../lib/errors.js';

/** A disk that keeps what the guest writes. */
export interface BoardDisk {
  /** A raw image on the host, such as `mke2fs -t ext4 -d FOLDER FILE 16M` makes; it is changed. */
  readonly path: string;
  /**
   * Where the guest mounts it, as ext4, before its init starts: what the boot-time loader reads can be on it. Without
   * it the guest only has a device: /dev/vdb, /dev/vdc ... in the order of the list.
   */
  readonly mount?: string | undefined;
  readonly readOnly?: boolean | undefined;
  /** A file that gets every write and flush of the guest, in order: for readWriteLog(). Emptied first. */
  readonly writeLog?: string | undefined;
}

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkDisks(disks: readonly BoardDisk[]): void {
  if (disks.length > MOST_DISKS) throw bad(`"disks" must be at most ${MOST_DISKS}, got ${disks.length}.`);
  for (const { path, mount, readOnly, writeLog } of disks) {
    if (path === '') throw bad('"disks" needs the path of an image, got an empty one.');
    if (mount !== undefined && !/^\/[^\s:]+$/.test(mount)) {
      throw bad(`"mount" of a disk must be an absolute path without spaces and colons, got ${JSON.stringify(mount)}.`);
    }
    if (readOnly === true && writeLog !== undefined) throw bad('"writeLog" of a disk that is read-only stays empty.');
  }
}

/** /dev/vda is the image's own; what /init can name goes to /dev/vdz. */
const MOST_DISKS = 16;

/** A disk of the image itself: nobody writes to it. */
export function imageDiskArgs(path: string, index: number): string[] {
  return withDevice(['-drive', `file=${escaped(path)},if=none,format=raw,readonly=on,id=disk${index}`], index);
}

export function diskArgs({ path, readOnly, writeLog }: BoardDisk, index: number): string[] {
  const access = readOnly === true ? ',readonly=on' : '';
  if (writeLog === undefined) {
    return withDevice(['-drive', `file=${escaped(path)},if=none,format=raw${access},id=disk${index}`], index);
  }
  // the number of entries in the log's head is right at any time: QEMU may be killed
  const log = `driver=blklogwrites,node-name=disk${index},file=data${index},log=log${index},log-super-update-interval=1`;
  return withDevice([...fileArgs(`data${index}`, path), ...fileArgs(`log${index}`, writeLog), '-blockdev', log], index);
}

function fileArgs(node: string, path: string): string[] {
  const file = `driver=file,node-name=${node}-file,filename=${escaped(path)}`;
  return ['-blockdev', file, '-blockdev', `driver=raw,node-name=${node},file=${node}-file`];
}

function withDevice(args: readonly string[], index: number): string[] {
  return [...args, '-device', `virtio-blk-pci,drive=disk${index}`];
}

/** QEMU writes into a log that is there. */
export async function emptyWriteLogs(disks: readonly BoardDisk[]): Promise<void> {
  for (const { writeLog } of disks) if (writeLog !== undefined) await writeFile(writeLog, '');
}

/** For board-init: `board.mount=vdb:rw:/etc/tomoyo`. @param first number of the first of these disks */
export function mountWords(disks: readonly BoardDisk[], first: number): string[] {
  return disks.flatMap(({ mount, readOnly }, index) => {
    const device = `vd${String.fromCharCode('a'.charCodeAt(0) + first + index)}`;
    return mount === undefined ? [] : [`board.mount=${device}:${readOnly === true ? 'ro' : 'rw'}:${mount}`];
  });
}

/** In an option list a comma is written twice. */
export function escaped(path: string): string {
  return path.replaceAll(',', ',,');
}

function bad(text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', text);
}
