// Makes native/headers: what a build of the addon from source includes, so that an installed package can do it alone.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './steps.mjs';

const FROM = ['node-addon-api', 'node-api-headers/include'];

export function writeHeaders() {
  const folder = join(ROOT, 'native/headers');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const from of FROM) {
    const full = join(ROOT, 'node_modules', from);
    for (const name of readdirSync(full)) if (name.endsWith('.h')) cpSync(join(full, name), join(folder, name));
  }
}
