import { allow, found, type Finder } from './finder.js';
import {
  ANY_DIRECTORY,
  ANY_PATHNAME,
  COMMON_FILES,
  COMMON_IOCTL_COMMANDS,
  KERNEL_FILES,
  PLAIN_DEVICES,
} from './tables.js';

/** What every program reads, and what tells nothing that a program could not learn in another way. */
export const commonFiles: Finder = {
  title: 'what every program reads',
  find: async (root) => [
    ...(await found(COMMON_FILES, (path) => root.file(path))).map((file) => allow('read', file)),
    ...KERNEL_FILES.map((path) => allow('read', path)),
    ...PLAIN_DEVICES.map(({ operations, path }) => allow(operations, path)),
  ],
};

/** fstat() of every descriptor is a getattr, and every terminal question an ioctl: learning them one by one fills a policy. */
export const everyName: Finder = {
  title: 'names of every kind',
  find: async () => [
    ...ANY_PATHNAME.map((path) => `path_group ANY_PATHNAME ${path}`),
    ...ANY_DIRECTORY.map((path) => `path_group ANY_DIRECTORY ${path}`),
    ...COMMON_IOCTL_COMMANDS.map((command) => `number_group COMMON_IOCTL_CMDS ${command}`),
    allow('getattr', '@ANY_PATHNAME'),
    allow('read', '@ANY_DIRECTORY'),
    allow('ioctl', '@ANY_PATHNAME @COMMON_IOCTL_CMDS'),
  ],
};
