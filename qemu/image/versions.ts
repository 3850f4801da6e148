/** Which version of each Debian package an image is made of: asked of apt once, then remembered in the cache. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrivateApt, Stanza } from './apt.js';
import type { Architecture, KernelSeries } from './board-image.js';
import { errnoOf } from './file-error.js';
import { BASE_PACKAGES } from './recipe.js';
import { TomoyoError } from '../../lib/errors.js';

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Of the .deb file. */
  readonly size: number;
  readonly unpackedBytes: number;
  readonly sha256: string;
}

export interface Versions {
  /** As uname -r will say. */
  readonly kernelRelease: string;
  readonly kernel: DebianPackage;
  readonly base: readonly DebianPackage[];
}

const NEWER_KERNEL = String.raw`^linux-image-6\.12\.[0-9]+\+deb12-arm64-unsigned$`;

/** Asks apt, whose lists must be there. @throws TomoyoError BOARD_NO_NETWORK, BOARD_IMAGE as PrivateApt.show does. */
export async function resolveVersions(
  apt: PrivateApt,
  wanted: { readonly architecture: Architecture; readonly kernelSeries: KernelSeries },
): Promise<Versions> {
  const kernelName = await kernelPackage(apt, wanted);
  const stanzas = await apt.show([kernelName, ...BASE_PACKAGES]);
  const [kernel, ...base] = stanzas.map(debianPackage);
  if (kernel === undefined) return apt.missing(`the package ${kernelName}`);
  return { kernelRelease: releaseOf(kernelName), kernel, base };
}

/** 'linux-image-6.1.0-56-arm64' and 'linux-image-6.1.0-56-arm64-unsigned' -> '6.1.0-56-arm64'. */
export function releaseOf(kernelPackageName: string): string {
  return kernelPackageName.replace(/^linux-image-/, '').replace(/-unsigned$/, '');
}

/** Highest by its numbers: 6.12.117 is above 6.12.99. */
export function highest(names: readonly string[]): string | undefined {
  return [...names].sort((left, right) => left.localeCompare(right, 'en', { numeric: true })).at(-1);
}

/** The kernel a meta package such as linux-image-arm64 stands for. */
export function kernelBehind(depends: string): string | undefined {
  return /(?:^|,\s*)(linux-image-[0-9][^\s,|(]*)/.exec(depends)?.[1];
}

export function debianPackage(stanza: Stanza): DebianPackage {
  const [name, version, sha256] = [stanza.get('Package'), stanza.get('Version'), stanza.get('SHA256')];
  const size = Number(stanza.get('Size'));
  if (name === undefined || version === undefined || sha256 === undefined || !(size > 0)) {
    throw new TomoyoError(
      'BOARD_IMAGE',
      `apt's description of the package ${name ?? '?'} lacks version, size or hash.`,
    );
  }
  return { name, version, sha256, size, unpackedBytes: Number(stanza.get('Installed-Size') ?? 0) * 1024 };
}

/** Versions of the last build, or undefined if there was none (a damaged file is as good as none). */
export async function rememberedVersions(folder: string, name: string): Promise<Versions | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(fileOf(folder, name), 'utf8'));
    return isVersions(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export async function rememberVersions(folder: string, name: string, versions: Versions): Promise<void> {
  const draft = `${fileOf(folder, name)}.new`;
  await writeFile(draft, `${JSON.stringify(versions, undefined, 2)}\n`);
  await rename(draft, fileOf(folder, name));
}

function fileOf(folder: string, name: string): string {
  return join(folder, `versions-${name}.json`);
}

function isVersions(value: unknown): value is Versions {
  if (typeof value !== 'object' || value === null) return false;
  if (!('kernelRelease' in value && 'kernel' in value && 'base' in value)) return false;
  if (typeof value.kernelRelease !== 'string' || !isPackage(value.kernel) || !Array.isArray(value.base)) return false;
  // A list of an older release of ours does not do.
  const { base } = value;
  return base.every(isPackage) && BASE_PACKAGES.every((name, index) => base[index]?.name === name);
}

function isPackage(value: unknown): value is DebianPackage {
  return typeof value === 'object' && value !== null && 'name' in value && 'version' in value && 'sha256' in value;
}

async function kernelPackage(
  apt: PrivateApt,
  { architecture, kernelSeries }: { readonly architecture: Architecture; readonly kernelSeries: KernelSeries },
): Promise<string> {
  if (kernelSeries === '6.12') {
    // No meta package stands for this series in Debian 12.
    return highest(await apt.search(NEWER_KERNEL)) ?? apt.missing('a 6.12 kernel');
  }
  // the one without LPAE guards user memory by domains, and QEMU forgets all it has translated when they change
  const meta = architecture === 'arm64' ? 'linux-image-arm64' : 'linux-image-armmp-lpae';
  const [stanza] = await apt.show([meta]);
  return kernelBehind(stanza?.get('Depends') ?? '') ?? apt.missing(`a kernel behind ${meta}`);
}
