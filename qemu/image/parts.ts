/** The four parts of an image, and how each is made from downloads and our own files. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseArchive, type GuestFiles } from './base.js';
import type { Architecture, BoardImage, KernelSeries } from './board-image.js';
import { keyOf, type Cache, type Part } from './cache.js';
import type { Downloads } from './downloads.js';
import { mustRun } from './host-program.js';
import { extractKernel, KERNEL_FILES } from './kernel.js';
import { makeNodeDisk, NODE_DISK } from './node-disk.js';
import { packageArchive, type PackageFiles } from './package-files.js';
import { asStep, type OnProgress } from './progress.js';
import * as recipe from './recipe.js';
import type { DebianPackage, Versions } from './versions.js';

/** Raise it when code, not data, changes what a part is made like; data is part of the keys. */
const REVISION = 1;

const BASE_FILE = 'base.cpio';
const PACKAGE_FILE = 'package.cpio';

export interface Parts {
  readonly kernel: Part;
  readonly base: Part;
  readonly node: Part;
  readonly package: Part;
}

export interface PartContext {
  readonly architecture: Architecture;
  readonly cache: Cache;
  readonly downloads: Downloads;
  readonly guest: GuestFiles;
  readonly packageFiles: PackageFiles;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/** Making a part needs its downloads to be there. */
export function partsOf(versions: Versions, context: PartContext): Parts {
  return {
    kernel: kernelPart(versions, context),
    base: basePart(versions, context),
    node: nodePart(context),
    package: packagePart(context),
  };
}

/** @param folders Where each part is. */
export function boardImage(
  folders: Readonly<Record<keyof Parts, string>>,
  {
    versions,
    architecture,
    kernelSeries,
  }: { versions: Versions; architecture: Architecture; kernelSeries: KernelSeries },
): BoardImage {
  const debian = [versions.kernel, ...versions.base].map(({ name, version }) => ({ name, version }));
  return {
    architecture,
    kernelSeries,
    kernelRelease: versions.kernelRelease,
    kernel: join(folders.kernel, KERNEL_FILES.kernel),
    initrd: [
      join(folders.base, BASE_FILE),
      join(folders.kernel, KERNEL_FILES.modules),
      join(folders.package, PACKAGE_FILE),
    ],
    disks: [join(folders.node, NODE_DISK)],
    rootModules: join(folders.kernel, KERNEL_FILES.rootModules),
    packages: [...debian, { name: 'node', version: recipe.NODE_RELEASE[architecture].version }],
  };
}

function kernelPart({ kernel, kernelRelease: release }: Versions, context: PartContext): Part {
  const key = keyOf([REVISION, kernel.sha256, release, recipe.MODULE_LISTS, recipe.ROOT_MODULES]);
  const make = (into: string): Promise<void> =>
    asStep(context.onProgress, `unpack the kernel ${release}`, () =>
      context.cache.inTemporary(async (tree) => {
        await unpack([kernel], tree, context);
        await extractKernel({ tree, release, into, signal: context.signal });
      }),
    );
  return { kind: 'kernel', key, make };
}

function basePart({ base }: Versions, context: PartContext): Part {
  const { LEFT_OUT, MOVED, DIRECTORIES, SYMLINKS, DEVICES } = recipe;
  const own = [...context.guest.files].map(([path, content]) => [path, hashOf(content)]);
  const tables = [LEFT_OUT.map(String), MOVED, DIRECTORIES, SYMLINKS, DEVICES, context.guest.applets];
  const key = keyOf([REVISION, base.map(({ sha256 }) => sha256), own, tables]);
  const make = (into: string): Promise<void> =>
    asStep(context.onProgress, 'make the base system', () =>
      context.cache.inTemporary(async (tree) => {
        await unpack(base, tree, context);
        await writeFile(join(into, BASE_FILE), await baseArchive(tree, context.guest));
      }),
    );
  return { kind: 'base', key, make };
}

function nodePart({ architecture, downloads, onProgress, signal }: PartContext): Part {
  const release = recipe.NODE_RELEASE[architecture];
  const make = (into: string): Promise<void> =>
    asStep(onProgress, `make the disk with Node.js ${release.version}`, () =>
      makeNodeDisk({ tgz: downloads.nodePath(release), into, signal }),
    );
  return { kind: 'node', key: keyOf([REVISION, release]), make };
}

function packagePart({ packageFiles }: PartContext): Part {
  const inputs = [...packageFiles].map(([path, { content, mode }]) => [path, mode, hashOf(content)]);
  const make = (into: string): Promise<void> => writeFile(join(into, PACKAGE_FILE), packageArchive(packageFiles));
  return { kind: 'package', key: keyOf([REVISION, inputs]), make };
}

async function unpack(
  packages: readonly DebianPackage[],
  tree: string,
  { downloads, signal }: PartContext,
): Promise<void> {
  for (const one of packages) {
    await mustRun('dpkg-deb', ['--extract', downloads.debPath(one), tree], { folder: tree, signal });
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
