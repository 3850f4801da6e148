/** Debian packages of any architecture, from the network, with signatures checked by apt. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateApt, type Stanza } from '../../../qemu/image/apt.js';
import { cacheFolder } from '../../../qemu/image/cache.js';

/** Debian's names of our architectures. */
export const DEBIAN_NAMES: Readonly<Record<string, string>> = { arm64: 'arm64', armhf: 'armhf', 'x86-64': 'amd64' };

export function debianName(architecture: string): string {
  const name = DEBIAN_NAMES[architecture];
  if (name === undefined) throw new Error(`Debian has no ${architecture}`);
  return name;
}

/** Downloads the newest version of a package. @returns the path of the .deb */
export async function debianPackage(architecture: string, name: string, into: string): Promise<string> {
  const [file = ''] = await debianPackages(architecture, [name], into);
  return file;
}

/** As debianPackage(), of several, in their order. */
export async function debianPackages(
  architecture: string,
  names: readonly string[],
  into: string,
): Promise<readonly string[]> {
  const apt = await openApt(architecture);
  const stanzas = await apt.show(names);
  await apt.download(
    names.map((name, index) => `${name}=${stanzas[index]?.get('Version') ?? ''}`),
    into,
  );
  const files = await readdir(into);
  return names.map((name) => {
    const file = files.find((found) => found.startsWith(`${name}_`));
    if (file === undefined) throw new Error(`apt-get download ${name} left nothing`);
    return join(into, file);
  });
}

/** What a package depends on. */
export async function dependsOf(architecture: string, name: string): Promise<string> {
  const [stanza]: readonly Stanza[] = await (await openApt(architecture)).show([name]);
  return stanza?.get('Depends') ?? '';
}

/** Every time anew: a version that was listed yesterday may be gone today. */
async function openApt(architecture: string): Promise<PrivateApt> {
  const debian = debianName(architecture);
  const apt = new PrivateApt({ folder: join(cacheFolder(), `apt-${debian}`), architecture: debian });
  await apt.open();
  await apt.update();
  return apt;
}
