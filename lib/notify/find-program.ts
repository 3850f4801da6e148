import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where it would be executed from: by its path, seen from `/`, or in PATH where it has no `/`; undefined: nowhere. */
export function findProgram(program: string, searchPath = '/usr/local/bin:/bin:/usr/bin'): string | undefined {
  const folders = program.includes('/') ? ['/'] : searchPath.split(':');
  return folders.map((folder) => resolve('/', folder, program)).find((path) => isProgram(path));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // why does not matter: it cannot be executed
  }
}
