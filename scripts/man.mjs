// Makes dist/man and dist/completions from the built command; run by itself, also the list of pages in package.json.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, ROOT, say } from './steps.mjs';

const FOLDER = 'dist/man';

/** Files of commands that are gone do not stay. */
export async function writeGenerated() {
  const { manPages, completions } = await import(pathToFileURL(join(ROOT, 'dist/cli/generated-files.js')).href);
  writeAnew('dist/completions', await completions());
  const pages = await manPages();
  writeAnew(FOLDER, pages);
  return pages.keys();
}

/**
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} files
 */
function writeAnew(folder, files) {
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  mkdirSync(join(ROOT, folder), { recursive: true });
  for (const [name, text] of files) writeFileSync(join(ROOT, folder, name), text);
}

/** npm links to each page that is named; to those of a folder only where the package comes from a registry. */
async function listManPages() {
  const man = [...(await writeGenerated())].map((name) => `./${FOLDER}/${name}`);
  const file = join(ROOT, 'package.json');
  writeFileSync(file, `${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), man }, null, 2)}\n`);
  say(`wrote ${man.length} manual pages, and their list into package.json`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(listManPages);
