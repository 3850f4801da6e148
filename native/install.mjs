// The install script of the package: takes a prebuilt addon if one loads on this machine, else builds it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { addonFile } = require('./addon-file.cjs');

function prebuiltLoads() {
  if (process.env['npm_config_build_from_source'] === 'true') return false;
  try {
    require(addonFile(root));
    return true;
  } catch {
    return false; // none for this machine, or one that its C library refuses: the build below says what is wrong, if it fails
  }
}

function build() {
  // node-gyp would download the headers of the running Node. Node-API needs none of them.
  const nodedir = process.env['npm_config_nodedir'] || fileURLToPath(new URL('nodedir', import.meta.url));
  // With an empty HOME it asks for a folder to download to, although it never will.
  const devdir = process.env['npm_config_devdir'] || path.join(tmpdir(), 'node-gyp');
  const words = ['rebuild', `--nodedir=${nodedir}`, `--devdir=${devdir}`];
  // npm says where its own is, and has it in PATH as well.
  const own = process.env['npm_config_node_gyp'];
  const [program, args] = own ? [process.execPath, [own, ...words]] : ['node-gyp', words];
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(`tomoyo: cannot start ${program}, which builds the addon: ${error.message}`);
  return status ?? 1;
}

if (!prebuiltLoads()) process.exitCode = build();
