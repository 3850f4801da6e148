// The install script of the package: takes a prebuilt addon if one fits this machine, else builds it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// node-gyp would download the headers of the running Node. Node-API needs none of them.
const nodedir = process.env['npm_config_nodedir'] || fileURLToPath(new URL('nodedir', import.meta.url));
const script = createRequire(import.meta.url).resolve('node-gyp-build/bin.js');
const { status, error } = spawnSync(process.execPath, [script], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  env: { ...process.env, npm_config_nodedir: nodedir },
  stdio: 'inherit',
});
if (error) console.error(`tomoyo: cannot start node-gyp-build: ${error.message}`);
process.exitCode = status ?? 1;
