import { posix } from 'node:path';
import { initializeDomain, type Finder } from './finder.js';
import { encoded, type RootView } from './root-view.js';
import {
  INIT_SCRIPT_FOLDERS,
  INIT_SCRIPTS,
  NO_DAEMONS,
  RC_LINK_FOLDERS,
  SERVICE_FOLDERS,
  SERVICE_PROGRAMS,
} from './tables.js';

/** Scripts of System V, BusyBox and OpenRC, which all are in folders of theirs. */
export const initScripts: Finder = {
  title: 'init scripts',
  find: async (root) => {
    const lines: string[] = [];
    for (const path of await initScriptPaths(root)) {
      const name = await root.program(path);
      if (name !== undefined) lines.push(initializeDomain(name));
    }
    return lines;
  },
};

async function initScriptPaths(root: RootView): Promise<readonly string[]> {
  const paths: string[] = [...INIT_SCRIPTS];
  for (const folder of INIT_SCRIPT_FOLDERS) for (const name of await root.list(folder)) paths.push(`${folder}/${name}`);
  return paths;
}

/** `S20name` and `K80name` of any run level count as the script that they lead to. */
export const rcLinks: Finder = {
  title: 'links of run levels',
  find: async (root) => {
    const lines = new Set<string>();
    for (const parent of RC_LINK_FOLDERS) {
      for (const folder of (await root.list(parent)).filter((name) => /^rc[0-9S]\.d$/.test(name))) {
        for (const line of await linksOf(root, `${parent}/${folder}`)) lines.add(line);
      }
    }
    return [...lines];
  },
};

async function linksOf(root: RootView, folder: string): Promise<readonly string[]> {
  const real = await root.real(folder);
  if (real === undefined) return [];
  const lines: string[] = [];
  for (const link of await root.list(real)) {
    const name = /^[SK]\d\d(.+)$/.exec(link)?.[1];
    if (name === undefined || !(await root.isLink(`${real}/${link}`))) continue;
    const script = await root.file(`${real}/${link}`);
    if (script === undefined || !(await root.isProgram(`${real}/${link}`))) continue;
    const pattern = `${encoded(posix.dirname(real))}/rc\\?.d/\\?\\+\\+${encoded(name)}`;
    lines.push(`aggregator ${pattern} ${script}`, initializeDomain(script));
  }
  return lines;
}

/** The run scripts of s6, runit and daemontools, also where they are copied to /run. */
export const supervisedServices: Finder = {
  title: 'supervised services',
  find: async (root) => {
    const lines: string[] = [];
    for (const folder of SERVICE_FOLDERS) {
      for (const service of await root.list(folder)) {
        for (const program of SERVICE_PROGRAMS) {
          // a supervisor changes into the folder, so that links on the way do not show
          const real = await root.real(`${folder}/${service}`);
          const name = real === undefined ? undefined : await root.program(`${real}/${program}`);
          if (name === undefined) continue;
          const copy = `/run/\\{\\*\\}/${encoded(service)}/${program}`;
          lines.push(initializeDomain(name), `aggregator ${copy} ${name}`);
        }
      }
    }
    return lines;
  },
};

/** What /sbin/init of BusyBox or System V keeps running. */
export const inittab: Finder = {
  title: '/etc/inittab',
  find: async (root) => {
    const lines: string[] = [];
    for (const line of (await root.text('/etc/inittab')).split('\n')) {
      const [, action = '', command = ''] = /^[^#:]*:[^:]*:([^:]*):\s*(.*)$/.exec(line) ?? [];
      if (!KEPT_RUNNING.has(action.trim())) continue;
      const name = await daemonOf(root, command.replace(/^[-+]/, ''));
      if (name !== undefined) lines.push(initializeDomain(name));
    }
    return lines;
  },
};

const KEPT_RUNNING: ReadonlySet<string> = new Set(['respawn', 'askfirst', 'once']);

/**
 * The program that a command line starts, as the kernel has it; undefined for one that is not there, and for one that
 * many services begin with.
 */
export async function daemonOf(root: RootView, command: string): Promise<string | undefined> {
  const [, quoted, plain = quoted] = /^\s*(?:"([^"]+)"|(\S+))/.exec(command) ?? [];
  if (plain === undefined || !plain.startsWith('/') || /[%$]/.test(plain)) return undefined;
  const base = posix.basename(plain).replace(/[\d.]+$/, '');
  return NO_DAEMONS.has(base) ? undefined : root.program(plain);
}
