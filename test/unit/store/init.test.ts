import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { initStore, openStore, parsePolicy } from '../../../lib/index.js';
import { canonicalText } from '../../../lib/policy/canonical.js';
import { checkPolicy } from '../../../lib/policy/check/check.js';
import { STORED_FILES } from '../../../lib/store/layout.js';
import { initRoot, link, makeRoot, program, removeRoots, type RootFiles } from './fake-root.js';

afterEach(removeRoots);

/** Lines that there are for every root. */
const ALWAYS = (await initRoot({})).lines;

describe('the files', () => {
  const full: RootFiles = {
    '/etc/init.d/web': program,
    '/usr/lib/libc.so.6': '',
    '/usr/sbin/tomoyo': program,
    '/usr/sbin/crond': program,
  };

  for (const profileSet of ['full', 'file-only'] as const)
    it(`have no errors and are in the kernel's form: ${profileSet}`, async () => {
      const { root, texts } = await initRoot(full, { profileSet });
      const files = [...STORED_FILES, 'stat' as const].map((kind) => parsePolicy(texts[kind] ?? '', { kind }));
      expect(checkPolicy(files).filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const file of files.slice(0, 4)) expect(canonicalText(file)).toBe(file.source.text);
      expect(texts['profile']?.match(/^\d-CONFIG.*mode=(learning|permissive|enforcing)/gm)?.length).toBe(3);
      const store = await openStore({ root: join(root, 'etc/tomoyo') });
      expect(await store.read()).toEqual(Object.fromEntries(STORED_FILES.map((file) => [file, texts[file]])));
      expect(readlinkSync(join(root, 'etc/tomoyo/profile.conf'))).toBe('policy/current/profile.conf');
      expect(readFileSync(join(root, 'etc/tomoyo/stat.conf'), 'utf8')).toBe(texts['stat']);
    });

  it('are made once: a second run makes nothing', async () => {
    const { root, report } = await initRoot(full);
    expect(report.files.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'made'));
    const before = readdirSync(root, { recursive: true });
    const again = await initStore({ root });
    expect(again.slot).toBe(undefined);
    expect(again.files.map(({ kind, text }) => ({ kind, text }))).toEqual(
      report.files.map(({ text }) => ({ kind: 'kept', text })),
    );
    expect(readdirSync(root, { recursive: true })).toEqual(before);
  });

  it('that are there stay as they are, and what is missing is made beside them', async () => {
    const own = '<kernel>\nuse_profile 1\n\nfile read /mine\n';
    const { root, report } = await initRoot({ ...full, '/etc/tomoyo/domain_policy.conf': own });
    expect(report.files.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'kept /etc/tomoyo/domain_policy.conf',
      ...['exception_policy', 'manager', 'profile', 'stat'].map((file) => `made /etc/tomoyo/${file}.conf`),
    ]);
    expect(readFileSync(join(root, 'etc/tomoyo/domain_policy.conf'), 'utf8')).toBe(own);
    const store = await openStore({ root: join(root, 'etc/tomoyo') });
    expect((await store.read(report.slot)).domain_policy).toBe(own);
  });

  it('that would stop the machine together with what is there are not made', async () => {
    const root = makeRoot({ ...full, '/etc/tomoyo/domain_policy.conf': '<kernel>\nuse_profile 7\n' });
    await expect(initStore({ root })).rejects.toMatchObject({ code: 'TOMOYO_BAD_POLICY', line: 2 });
    expect(readdirSync(join(root, 'etc/tomoyo'))).toEqual(['domain_policy.conf']);
  });

  it('are only shown by a dry run', async () => {
    const { root, report } = await initRoot(full, { dryRun: true });
    expect(report.slot).toBe(undefined);
    expect(report.files.every(({ kind, text }) => kind === 'made' && text !== '')).toBe(true);
    expect(readdirSync(join(root, 'etc'))).toEqual(['init.d']);
  });
});

describe('the root', () => {
  it('is all that is read: links lead nowhere else, however they are written', async () => {
    const root = makeRoot({
      '/etc/init.d/relative': link('../../../outside/script'),
      '/usr/sbin': link('../../outside'),
      '/etc/inittab': link('/../../../outside/inittab'),
      '/usr/lib/libx.so': link('../../../outside/libx.so'),
      '/etc/init.d/loop': link('loop'),
    });
    const outside = join(dirname(root), 'outside');
    mkdirSync(outside);
    for (const name of ['script', 'crond', 'libx.so', 'gateway'])
      writeFileSync(join(outside, name), '', { mode: 0o755 });
    writeFileSync(join(outside, 'inittab'), '::respawn:/gateway\n');
    writeFileSync(join(root, 'gateway'), '', { mode: 0o755 });
    const { files } = await initStore({ root, dryRun: true });
    const exceptions = files.find(({ path }) => path.endsWith('exception_policy.conf'))?.text ?? '';
    const lines = exceptions.split('\n').filter((line) => !ALWAYS.includes(line));
    expect(lines).toEqual([String.raw`acl_group 0 file read /usr/lib/lib\*.so\*`]);
  });

  it('is all that is written: a link in the place of /etc/tomoyo leads nowhere else', async () => {
    const root = makeRoot({ '/etc/tomoyo': link('../../outside') });
    mkdirSync(join(dirname(root), 'outside'));
    await expect(initStore({ root })).rejects.toMatchObject({ code: 'TOMOYO_BAD_STORE' });
    expect(readdirSync(join(dirname(root), 'outside'))).toEqual([]);
    const inside = makeRoot({ '/etc/tomoyo': link('/data/tomoyo'), '/data/tomoyo/keep': '' });
    await initStore({ root: inside });
    expect(readdirSync(join(inside, 'data/tomoyo'))).toContain('policy');
  });

  it('must be a folder', async () => {
    await expect(initStore({ root: '/does/not/exist' })).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
  });

  it('may be empty', async () => {
    const { texts } = await initRoot({});
    expect(texts['manager']).toBe('<kernel> /usr/bin/tomoyo\n');
    expect(texts['exception_policy']).toContain('aggregator proc:/self/exe /proc/self/exe\n');
  });
});
