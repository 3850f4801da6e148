/** The test policy with the module that confines our own commands, packaging/policy, as `tomoyo confine` makes it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BoardFile } from '../../qemu/index.js';
import type { ConfineMode } from '../../lib/store/confine/confine.js';
import { fillTemplate } from '../../lib/store/confine/fill-template.js';
import { STORED_FILES, type StoredFile } from '../../lib/store/layout.js';

const SCRIPT = '/usr/lib/node_modules/tomoyo/dist/cli/tomoyo.js';

/** As npm installs it, but that a link would be one file of the image more: started by env, which says what command it is. */
export const COMMAND: BoardFile = {
  path: '/usr/bin/tomoyo',
  data: `#!/usr/bin/env node\nimport('${SCRIPT}');\n`,
  mode: 0o755,
};

/** No policy manager, and what it executes stays in its domain, our own commands too. */
export const AS_OUTSIDER = ['/srv/test/outsider'];
const OUTSIDER: BoardFile = { path: '/srv/test/outsider', data: '#!/bin/sh\nexec "$@"\n', mode: 0o755 };

/** What the tests have elsewhere than a device would, and the domain of AS_OUTSIDER. */
const EXTENSIONS: Readonly<Record<StoredFile, string>> = {
  profile: '',
  manager: '',
  domain_policy: '<kernel> /srv/test/outsider\nuse_profile 0\n',
  exception_policy: String.raw`
initialize_domain /srv/test/outsider from any
no_initialize_domain /usr/bin/tomoyo from <kernel> /srv/test/outsider
keep_domain any from <kernel> /srv/test/outsider
path_group TOMOYO_CONFIG /tmp/\*.toml
path_group TOMOYO_LOG /tmp/decisions.jsonl
path_group TOMOYO_LOG /tmp/\*tomoyo.prom\*
path_group TOMOYO_LOG_FOLDER /var/lib/
path_group TOMOYO_ACTION /srv/notify/note
path_group TOMOYO_POLICY /tmp/\*.conf
path_group TOMOYO_POLICY /tmp/module/\*
path_group TOMOYO_POLICY_FOLDER /tmp/module/
path_group TOMOYO_STORE /mnt/small/tomoyo/\{\*\}/\*
path_group TOMOYO_STORE /mnt/small/tomoyo/\*
path_group TOMOYO_STORE_FOLDER /mnt/small/
path_group TOMOYO_STORE_FOLDER /mnt/small/tomoyo/
path_group TOMOYO_STORE_FOLDER /mnt/small/tomoyo/\{\*\}/
number_group TOMOYO_SERVER_PORT 5514
`,
};

/** For a boot, in place of the files of ./policy. `mode` is that of the module's profile: 'learning' shows what is missing. */
export function confinedFiles(mode: ConfineMode): readonly BoardFile[] {
  const policy = STORED_FILES.map((kind) => ({
    path: `/etc/tomoyo/${kind}.conf`,
    data: [text(`./policy/${kind}.conf`), moduleText(kind, mode), EXTENSIONS[kind]].join('\n'),
    mode: 0o600,
  }));
  return [...policy, COMMAND, OUTSIDER];
}

function moduleText(kind: StoredFile, mode: ConfineMode): string {
  return fillTemplate(text(`../../packaging/policy/${kind}.conf`), {
    N: ['100'],
    LOOK: ['101'],
    MODE: [mode],
    TOMOYO: ['/usr/bin/tomoyo'],
    OTHER_NAME: [],
    STARTED: ['/usr/bin/tomoyo'],
    SCRIPT: ['/usr/bin/tomoyo'],
    INTERPRETER: ['/bin/busybox'],
    NODE: ['/usr/bin/node'],
    PACKAGE: ['/usr/lib/node_modules/tomoyo'],
    LIBRARY: LIBRARIES,
    COMMON_FILE: [],
  });
}

/** Of both architectures. */
const LIBRARIES = ['/lib', '/usr/lib'].flatMap((folder) =>
  ['lib', 'ld-'].map((name) => String.raw`${folder}/\*-linux-gnu\*/${name}\*.so\*`),
);

function text(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'latin1');
}
