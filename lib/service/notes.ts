import type { RootFolder } from './root-folder.js';
import { INSSERV, SERVICE, type Init, type ServiceName } from './services.js';

/** PATH of a service, and of a boot script. */
const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** What is missing on the machine for the services to do anything. */
export async function notesOn(
  root: RootFolder,
  { init, names, command }: { readonly init: Init; readonly names: readonly ServiceName[]; readonly command: string },
): Promise<readonly string[]> {
  const notes: string[] = [];
  const script = await root.text(command);
  if (script === undefined) notes.push(`${command} is not there yet.`);
  else if (/^#!\s*\S*\/env\s+node\b/.test(script) && !(await hasNode(root)))
    notes.push(
      `${command} needs node, which is in none of ${FOLDERS.join(':')}, the PATH of a service: link it there.`,
    );
  for (const name of names) {
    const { configs } = SERVICE[name];
    const found = await Promise.all(configs.map((path) => root.find(path)));
    if (configs.length > 0 && found.every((file) => file === undefined))
      notes.push(`${name} is passed over at boot until there is ${configs.join(' or ')}.`);
  }
  if (init === 'busybox') notes.push(...(await notesOnInittab(root)));
  if (init === 'sysvinit') notes.push(...(await notesOnOrder(root, names)));
  return notes;
}

async function hasNode(root: RootFolder): Promise<boolean> {
  for (const folder of FOLDERS) if (await root.find(`${folder}/node`)) return true;
  return false;
}

/** Where insserv made an order, links alone start and stop nothing. On this machine it is run. */
async function notesOnOrder(root: RootFolder, names: readonly ServiceName[]): Promise<readonly string[]> {
  if (root.path === '' || !(await root.find(INSSERV))) return [];
  const order = (await root.text('/etc/init.d/.depend.start'))?.split(/\s+/) ?? [];
  const lacks = names.some((name) => !order.includes(SERVICE[name].script?.name ?? ''));
  return lacks
    ? [`Run insserv in ${root.path}, by chroot or when it has booted: without it they are not started.`]
    : [];
}

/** BusyBox init runs what it says, and without it /etc/init.d/rcS alone. */
async function notesOnInittab(root: RootFolder): Promise<readonly string[]> {
  const inittab = (await root.text('/etc/inittab')) ?? '::sysinit:/etc/init.d/rcS\n';
  const lacks = (action: string) => !new RegExp(`^[^#:]*:[^:]*:${action}:`, 'm').test(inittab);
  return [
    ...(lacks('sysinit') ? ['/etc/inittab has no "::sysinit:" line: nothing starts the scripts in /etc/init.d.'] : []),
    ...(lacks('shutdown')
      ? ['/etc/inittab has no "::shutdown:" line: nothing stops the scripts, so no policy is saved at shutdown.']
      : []),
  ];
}
