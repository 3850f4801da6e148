import { describe, expect, it } from 'vitest';
import { prebuilt, PREBUILDS, PROGRAMS, readelf, wantedSymbols } from './prebuilds.js';

/** What docs/guides/installing.md promises. */
const OLDEST_GLIBC = [2, 17] as const;

describe.each(PREBUILDS)('the prebuilt files of $folder', ({ folder, addon, machine }) => {
  const file = prebuilt(folder, addon);

  it('are of that machine; on 32-bit ARM with hard floats and without NEON', async () => {
    for (const name of [addon, ...PROGRAMS]) {
      const header = await readelf('--file-header', prebuilt(folder, name));
      expect(header).toMatch(new RegExp(`Machine: +${machine}\n`));
    }
    if (machine !== 'ARM') return;
    const attributes = await readelf('--arch-specific', file);
    expect(attributes).toContain('Tag_CPU_arch: v7');
    expect(attributes).toContain('Tag_FP_arch: VFPv3-D16');
    expect(attributes).toContain('Tag_ABI_VFP_args: VFP registers');
    expect(attributes).not.toContain('Tag_Advanced_SIMD_arch');
  });

  it('have an addon that needs nothing but the C library, under names that musl takes for itself', async () => {
    const needed = [...(await readelf('--dynamic', file)).matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((found) => found[1]);
    expect(needed).toContain('libc.so.6');
    expect(needed.filter((name) => !['libc.so.6', 'libm.so.6'].includes(name ?? ''))).toEqual([]);
  });

  it(`have an addon that loads with glibc ${OLDEST_GLIBC.join('.')}`, async () => {
    const wanted = await wantedSymbols(file);
    const versions = wanted.flatMap(
      ({ version }) =>
        /^GLIBC_(\d+)\.(\d+)/
          .exec(version ?? '')
          ?.slice(1)
          .map(Number) ?? [],
    );
    expect(versions.length).toBeGreaterThan(50);
    const tooNew = wanted.filter(({ version }) => {
      const [, major, minor] = /^GLIBC_(\d+)\.(\d+)/.exec(version ?? '') ?? [];
      return version !== undefined && (Number(major) !== OLDEST_GLIBC[0] || !(Number(minor) <= OLDEST_GLIBC[1]));
    });
    expect(tooNew).toEqual([]);
  });

  it('have an addon that gives away only what Node looks for', async () => {
    const rows = (await readelf('--dyn-syms', file)).split('\n').map((line) => line.trim().split(/\s+/));
    const given = rows.filter((row) => row[4] === 'GLOBAL' && /^\d+$/.test(row[6] ?? '')).map((row) => row[7]);
    expect(new Set(given)).toEqual(new Set(['napi_register_module_v1', 'node_api_module_get_api_version_v1']));
  });

  it.each(PROGRAMS)('have a static %s', async (name) => {
    const segments = await readelf('--program-headers', prebuilt(folder, name));
    expect(segments).toContain('LOAD');
    expect(segments).not.toContain('INTERP');
    expect(await readelf('--dynamic', prebuilt(folder, name))).not.toContain('(NEEDED)');
  });
});
