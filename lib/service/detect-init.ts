import { TomoyoError } from '../errors.js';
import type { RootFolder } from './root-folder.js';
import { INITS, type Init } from './services.js';

const INIT = '/sbin/init';

/**
 * The program that boots a root file system: what /sbin/init is; without one, systemd where it is installed.
 * @throws TomoyoError TOMOYO_BAD_OPTION: it cannot be told
 */
export async function detectInit(root: RootFolder): Promise<Init> {
  const init = await root.find(INIT);
  const name = init?.real.slice(init.real.lastIndexOf('/') + 1);
  if (name === 'systemd') return 'systemd';
  if (name?.startsWith('busybox')) return 'busybox';
  if (init === undefined && (await root.find('/usr/lib/systemd/systemd'))) return 'systemd';
  if (init !== undefined && (await root.text(INIT))?.includes('/etc/inittab'))
    return (await root.find('/etc/rc2.d')) ? 'sysvinit' : 'busybox';
  const what = init === undefined ? `there is no ${INIT}` : `${INIT} is ${init.real}`;
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `What boots ${root.path || '/'} cannot be told: ${what}. Say it with --init ${INITS.join(', ')}.`,
    { path: INIT },
  );
}
