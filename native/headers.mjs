// Prints the folders of the headers that binding.gyp includes: those of the package, or in a new checkout of npm's.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('headers', import.meta.url));
const require = createRequire(import.meta.url);
const folders = existsSync(own)
  ? [own]
  : [require('node-api-headers').include_dir, path.dirname(require.resolve('node-addon-api/napi.h'))];
process.stdout.write(folders.join(' -isystem '));
