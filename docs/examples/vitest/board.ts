import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TemplateOptions } from 'tomoyo/qemu';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = { data: readFileSync(here('./reporter.sh')), mode: 0o755 };

/** The machine that all tests are about: its policy, and what is on it. */
export const board: TemplateOptions = {
  policy: here('./policy'),
  files: [
    { path: '/usr/bin/reporter', ...program },
    { path: '/usr/bin/new-reporter', ...program },
    { path: '/etc/reporter.conf', data: 'a line of its own\n' },
    { path: '/etc/shadow', data: 'root:*:::::::\n', mode: 0o600 },
  ],
};
