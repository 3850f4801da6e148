import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyOf } from '../../power-cut/marked-policy.js';
import { link, makeRoot, program, removeRoots } from '../../unit/store/fake-root.js';
import { tomoyo } from './run-command.js';

let folder: string;
let root: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-store-'));
  root = join(folder, 'tomoyo');
});
afterAll(() => rm(folder, { recursive: true }));

/** The policy of that mark as files; the folder. */
async function files(mark: string, more = {}): Promise<string> {
  for (const [file, text] of Object.entries(policyOf(mark, more))) await writeFile(join(folder, `${file}.conf`), text);
  return folder;
}

const store = (...args: readonly string[]) => tomoyo([...args, '--to', root]);
const SLOT = /\d\d-\d\d-\d\d\.\d\d:\d\d:\d\d/g;
/** Slots by letters, in order of their first appearance. */
function lettered(text: string): string {
  const seen: string[] = [];
  return text.replaceAll(SLOT, (slot) => {
    if (!seen.includes(slot)) seen.push(slot);
    return 'ABC'[seen.indexOf(slot)] ?? slot;
  });
}

describe('tomoyo save, slots, rollback, mark-good', () => {
  it('say what they did, on stdout; what it means, on stderr', async () => {
    const saved = await store('save', '--from', await files('one'));
    expect([saved.code, lettered(saved.stdout), saved.stderr]).toEqual([0, 'saved A\n', '']);
    const unchanged = await store('save', '--from', await files('one'));
    expect([unchanged.code, lettered(unchanged.stdout)]).toEqual([0, 'unchanged A\n']);
    expect(unchanged.stderr).toBe(`The current slot of ${root} holds just that; nothing was saved.\n`);
    await store('save', '--from', await files('two'));
    const back = await store('rollback');
    expect([back.code, lettered(back.stdout)]).toEqual([0, 'current is A (was B)\n']);
    expect(lettered(back.stderr)).toBe(
      `The next boot loads it. To put it into the running kernel: tomoyo apply ${root}/policy/A\n`,
    );
    const good = await store('mark-good', saved.stdout.match(SLOT)?.[0] ?? '');
    expect([good.code, lettered(good.stdout)]).toEqual([0, 'good: A\n']);
  });

  it('list slots in a table, and as JSON', async () => {
    const { stdout } = await store('slots', '--verify');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => lettered(row).split(/ {2,}/));
    expect(rows[0]).toEqual(['slot', 'time', 'kernel', 'bytes', 'content']);
    expect(rows.map((row) => row.at(-1))).toEqual(['content', 'previous', 'current, good']);
    const json = (await store('slots', '--json')).stdout.trimEnd().split('\n');
    expect(json.map((line) => JSON.parse(line).current)).toEqual([false, true]);
  });

  it('refuse with one line: a policy that would stop the machine, a wrong slot, a wrong number', async () => {
    const bad = await store('save', '--from', await files('bad', { domain_policy: '<kernel>\nuse_profile 9\n' }));
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/^tomoyo: domain_policy\.conf:2:\d+: profile 9 .*\(TOMOYO_BAD_POLICY\)\n$/);
    const wrong = await store('rollback', '26-01-01.00:00:00');
    expect([wrong.code, lettered(wrong.stderr)]).toEqual([
      1,
      'tomoyo: There is no slot "A"; there are B, C. (TOMOYO_NO_SLOT)\n',
    ]);
    expect((await store('slots', '--keep', '0')).code).toBe(2);
    expect((await tomoyo(['slots', '--store', join(folder, 'none')])).stderr).toMatch(/^There is no slot in /);
  });
});

describe('tomoyo init', () => {
  afterAll(removeRoots);

  it('shows what it would make, makes it, and makes it once', async () => {
    const image = makeRoot({ '/etc/init.d/S50web': program, '/bin/busybox': program, '/bin/sh': link('busybox') });
    const dry = await tomoyo(['init', '--root', image, '--dry-run']);
    expect(dry.stdout).toMatch(/^==> \/etc\/tomoyo\/domain_policy\.conf <==\n<kernel>\nuse_profile 0\n/);
    expect(dry.stdout).toContain('\ninitialize_domain /etc/init.d/S50web from any\n');
    expect(dry.stderr).toMatch(/^init scripts: 1 line\n.*Nothing was changed\.\n$/s);
    const made = await tomoyo(['init', '--root', image, '--profile-set', 'file-only']);
    expect(made.stdout).toMatch(/^(made \/etc\/tomoyo\/\w+\.conf\n){5}$/);
    expect(await readFile(join(image, 'etc/tomoyo/profile.conf'), 'utf8')).toContain(
      '3-CONFIG::file={ mode=enforcing ',
    );
    const again = await tomoyo(['init', '--root', image]);
    expect(again.stdout).toMatch(/^(kept \/etc\/tomoyo\/\w+\.conf\n){5}$/);
    expect((await tomoyo(['init', '--root', '/does/not/exist'])).code).toBe(2);
  });
});
