import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

/** A file of a small house, what it imports (`npm:` a package), and the rule that this breaks. */
const SHUT: readonly (readonly [string, string, string])[] = [
  ['lib/language/up.ts', 'lib/kernel/x.ts', 'door-of-language'],
  ['lib/text/up.ts', 'lib/language/x.ts', 'door-of-text'],
  ['lib/audit/up.ts', 'lib/kernel/x.ts', 'door-of-audit'],
  ['lib/audit/record.ts', 'lib/addon/x.ts', 'door-of-audit'],
  ['lib/audit/stream.ts', 'lib/kernel/x.ts', 'door-of-streams'],
  ['lib/daemon/up.ts', 'lib/auditd/x.ts', 'door-of-daemon'],
  ['lib/verdict/up.ts', 'lib/cli/x.ts', 'door-of-verdict'],
  ['lib/verdict/opens.ts', 'node:fs', 'pure-rooms-open-nothing'],
  ['lib/notify/up.ts', 'lib/kernel/x.ts', 'door-of-notify'],
  ['lib/query/rules.ts', 'lib/queryd/x.ts', 'door-of-query'],
  ['lib/cli/deep.ts', 'lib/addon/x.ts', 'door-of-cli'],
  ['lib/cli/inner.ts', 'qemu/board/x.ts', 'door-of-cli'],
  ['qemu/board/inner.ts', 'lib/kernel/x.ts', 'door-of-qemu'],
  ['qemu/board/tests.ts', 'qemu/vitest/x.ts', 'only-the-vitest-room-needs-vitest'],
  ['qemu/image/tests.ts', 'npm:vitest', 'only-the-vitest-room-needs-vitest'],
  ['lib/language/opens.ts', 'node:fs', 'pure-rooms-open-nothing'],
  ['lib/text/circle.ts', 'lib/text/elcric.ts', 'no-circles'],
];
const OPEN: readonly (readonly [string, string])[] = [
  ['lib/cli/board.ts', 'qemu/index.ts'],
  ['lib/kernel/reads.ts', 'lib/addon/x.ts'],
  ['lib/query/stream.ts', 'lib/addon/x.ts'],
  ['lib/daemon/locks.ts', 'lib/addon/x.ts'],
  ['lib/notify/hears.ts', 'lib/query/x.ts'],
  ['lib/audit/parses.ts', 'lib/text/x.ts'],
  ['lib/query/decides.ts', 'lib/audit/x.ts'],
  ['qemu/board/fails.ts', 'lib/errors.ts'],
  ['qemu/vitest/tests.ts', 'npm:vitest'],
];

/** The way back of the circle, which is reported once. */
const BACK = ['lib/text/elcric.ts', 'lib/text/circle.ts'] as const;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let violations: readonly Violation[];

beforeAll(() => {
  const checkout = fileURLToPath(new URL('../../..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-doors-'));
  try {
    for (const name of ['node_modules', 'tsconfig.json', '.dependency-cruiser.mjs', 'package.json'])
      symlinkSync(join(checkout, name), join(folder, name));
    const imports = new Map([...SHUT, ...OPEN, BACK].map(([from, to]) => [from, to]));
    for (const path of [...imports.values(), ...imports.keys()]) {
      if (path.includes(':')) continue;
      const to = imports.get(path);
      const up = '../'.repeat(path.split('/').length - 1);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const target = to?.includes(':') ? to.replace('npm:', '') : `${up}${to?.replace(/\.ts$/, '.js')}`;
      writeFileSync(
        join(folder, path),
        to ? `import * as other from '${target}';\nexport { other };\n` : 'export {};\n',
      );
    }
    const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'lib', 'qemu'];
    const { stdout } = spawnSync(join(checkout, 'node_modules/.bin/depcruise'), args, {
      cwd: folder,
      encoding: 'utf8',
    });
    ({ violations } = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('doors', () => {
  it.each(SHUT)('%s may not import %s', (from, _to, rule) => {
    expect(violations.filter((violation) => violation.from === from).map(({ rule: { name } }) => name)).toContain(rule);
  });

  it.each(OPEN)('%s may import %s', (from) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });
});
