import { initializeDomain, type Finder } from './finder.js';
import type { RootView } from './root-view.js';
import { daemonOf } from './services.js';
import { DBUS_FOLDERS, INIT, SYSTEMD, UNIT_FOLDERS } from './tables.js';

/** What units of systemd keep running. */
export const systemdUnits: Finder = {
  title: 'units of systemd',
  find: async (root) => {
    const lines: string[] = [];
    const seen = new Set<string>();
    for (const folder of UNIT_FOLDERS) {
      for (const unit of (await root.list(folder)).filter((name) => name.endsWith('.service'))) {
        if (seen.has(unit)) continue; // the first folder counts
        seen.add(unit);
        for (const name of await daemonsOfUnit(root, `${folder}/${unit}`)) lines.push(initializeDomain(name));
      }
    }
    return lines;
  },
};

async function daemonsOfUnit(root: RootView, path: string): Promise<readonly string[]> {
  const text = (await root.text(path)).replace(/\\\n/g, ' ');
  if (/^Type\s*=\s*oneshot\s*$/m.test(text)) return [];
  const names: string[] = [];
  for (const [, command = ''] of text.matchAll(/^ExecStart\s*=\s*[-@:+!|]*(.+)$/gm)) {
    const name = await daemonOf(root, command);
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** What dbus starts when somebody asks for it. */
export const dbusServices: Finder = {
  title: 'services of dbus',
  find: async (root) => {
    const lines: string[] = [];
    for (const folder of DBUS_FOLDERS) {
      for (const file of (await root.list(folder)).filter((name) => name.endsWith('.service'))) {
        const [, command = ''] = /^Exec\s*=\s*(.+)$/m.exec(await root.text(`${folder}/${file}`)) ?? [];
        const name = await daemonOf(root, command);
        if (name !== undefined) lines.push(initializeDomain(name));
      }
    }
    return lines;
  },
};

/** The first program stays what it is when it executes itself anew. */
export const systemdItself: Finder = {
  title: 'systemd itself',
  find: async (root) => {
    const init = await root.program(INIT);
    for (const path of SYSTEMD) {
      const name = await root.program(path);
      if (name === undefined) continue;
      const domains = new Set([name, ...(init === undefined ? [] : [init])]);
      return [...domains].map((domain) => `keep_domain ${name} from <kernel> ${domain}`);
    }
    return [];
  },
};
