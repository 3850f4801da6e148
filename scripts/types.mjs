// Makes the types of the library: of what its entries reach, nothing else.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFiles } from './publishable.mjs';
import { ROOT, run } from './steps.mjs';

const FOLDERS = ['dist/lib', 'dist/qemu'];

/** Types of rooms that are gone do not stay. */
export async function writeTypes() {
  for (const folder of FOLDERS) rmSync(join(ROOT, folder), { recursive: true, force: true });
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json']);
  const entries = builtFiles(ROOT).filter((file) => file.endsWith('.d.ts'));
  const reached = reachedFrom(entries.map((file) => join(ROOT, file)));
  for (const folder of FOLDERS)
    for (const path of readdirSync(join(ROOT, folder), { recursive: true })) {
      const file = join(ROOT, folder, String(path));
      if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
    }
}

/**
 * @param {readonly string[]} entries
 * @returns {Set<string>}
 */
function reachedFrom(entries) {
  const reached = new Set(entries);
  for (const file of reached)
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\(|import) ?['"](\.[^'"]+)\.js['"]/g))
      reached.add(join(dirname(file), `${path}.d.ts`));
  return reached;
}
