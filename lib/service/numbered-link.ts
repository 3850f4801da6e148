import type { RootFolder } from './root-folder.js';
import type { Wanted } from './wanted.js';

/** A link of the boot: its folder, S or K, a place in the order, the name of the script. */
const NUMBERED = /^(\/etc\/(?:init|rc\w)\.d)\/([SK])\d\d(.+)$/;

/** The link with the number that it has there, as insserv, or somebody, gave it another. */
export async function asNumbered(root: RootFolder, wanted: Wanted): Promise<Wanted> {
  const [, folder, letter, script] = NUMBERED.exec(wanted.path) ?? [];
  if (folder === undefined) return wanted;
  const same = (name: string) =>
    name.startsWith(`${letter}`) && /^\d\d/.test(name.slice(1)) && name.slice(3) === script;
  const there = (await root.names(folder)).find(same);
  return there === undefined ? wanted : { ...wanted, path: `${folder}/${there}` };
}
