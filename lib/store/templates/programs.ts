import { posix } from 'node:path';
import { allow, found, initializeDomain, type Finder } from './finder.js';
import { encoded, type RootView } from './root-view.js';
import { DAEMON_FOLDERS, DAEMONS, INTERPRETERS, KERNEL_HELPERS, PROGRAM_FOLDERS, SCRIPT_LIBRARIES } from './tables.js';

export const kernelHelpers: Finder = {
  title: 'programs that the kernel starts',
  find: async (root) => (await found(KERNEL_HELPERS, (path) => root.program(path))).map(initializeDomain),
};

export const daemons: Finder = {
  title: 'daemons',
  find: async (root) => {
    const wanted = new Set<string>(DAEMONS);
    const names: string[] = [];
    for (const folder of DAEMON_FOLDERS) {
      const here = (await root.list(folder)).filter((name) => wanted.has(name));
      names.push(...(await found(here, (name) => root.program(`${folder}/${name}`))));
    }
    return names.map(initializeDomain);
  },
};

/** A script's domain reads the interpreter, and the code of its language. */
export const interpreters: Finder = {
  title: 'interpreters',
  find: async (root) => {
    const wanted = new Set<string>(INTERPRETERS);
    const files = new Set<string>();
    for (const folder of PROGRAM_FOLDERS) {
      const here = (await root.list(folder)).filter((name) => wanted.has(name));
      for (const file of await found(here, (name) => programFile(root, `${folder}/${name}`))) files.add(file);
    }
    const code = await scriptFolders(root);
    return [
      ...[...files].map((file) => `path_group INTERPRETERS ${file}`),
      ...(files.size > 0 ? [allow('read', '@INTERPRETERS')] : []),
      ...code.flatMap((folder) => [
        `path_group SCRIPT_CODE ${folder}/\\*`,
        `path_group SCRIPT_CODE ${folder}/\\{\\*\\}/\\*`,
      ]),
      ...(code.length > 0 ? [allow('read', '@SCRIPT_CODE')] : []),
    ];
  },
};

async function programFile(root: RootView, path: string): Promise<string | undefined> {
  return (await root.isProgram(path)) ? root.file(path) : undefined;
}

async function scriptFolders(root: RootView): Promise<readonly string[]> {
  const folders = new Set<string>();
  for (const { folder, names } of SCRIPT_LIBRARIES) {
    for (const name of await root.list(folder)) {
      const path = posix.join(folder, name);
      const real = names.test(name) && (await root.kind(path)) === 'folder' ? await root.real(path) : undefined;
      if (real !== undefined) folders.add(encoded(real));
    }
  }
  return [...folders];
}

/**
 * What executes itself through /proc is BusyBox where that is the shell: it runs its commands so. Elsewhere it is nobody
 * in particular.
 */
export const selfExecution: Finder = {
  title: '/proc/self/exe',
  find: async (root) => {
    const shell = await root.file('/bin/sh');
    const name = shell?.endsWith('/busybox') === true ? shell : '/proc/self/exe';
    return [`aggregator proc:/self/exe ${name}`];
  },
};
