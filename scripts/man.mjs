// Makes dist/man from the built command, a manual page a command; run by itself, also the list of them in package.json.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, ROOT, say } from './steps.mjs';

const FOLDER = 'dist/man';

/** Pages of commands that are gone do not stay. */
export async function writeManPages() {
  const { manPages } = await import(pathToFileURL(join(ROOT, 'dist/cli/man-pages.js')).href);
  rmSync(join(ROOT, FOLDER), { recursive: true, force: true });
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const pages = await manPages();
  for (const [name, text] of pages) writeFileSync(join(ROOT, FOLDER, name), text);
  return pages.keys();
}

/** npm links to each page that is named; to those of a folder only where the package comes from a registry. */
async function listManPages() {
  const man = [...(await writeManPages())].map((name) => `./${FOLDER}/${name}`);
  const file = join(ROOT, 'package.json');
  writeFileSync(file, `${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), man }, null, 2)}\n`);
  say(`wrote ${man.length} manual pages, and their list into package.json`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(listManPages);
