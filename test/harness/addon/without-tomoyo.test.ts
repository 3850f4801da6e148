import { describe, expect, it } from 'vitest';
import { openTomoyo } from '../../../lib/kernel/tomoyo.js';

describe('without TOMOYO', () => {
  it('says that nothing is mounted there', async () => {
    await using tomoyo = await openTomoyo({ root: '/nowhere/tomoyo' });
    expect(() => tomoyo.audit()).toThrow(
      expect.objectContaining({ code: 'TOMOYO_NO_SECURITYFS', syscall: 'open', errno: 'ENOENT' }),
    );
    await expect(tomoyo.version()).rejects.toMatchObject({ code: 'TOMOYO_NO_SECURITYFS' });
    await expect(tomoyo.processes()).rejects.toMatchObject({ code: 'TOMOYO_NO_SECURITYFS' });
    await expect(tomoyo.stat()).rejects.toMatchObject({ code: 'TOMOYO_NO_SECURITYFS' });
  });

  it('refuses to read the audit file away, and unknown files', async () => {
    await using tomoyo = await openTomoyo();
    await expect(tomoyo.read('audit' as 'stat')).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
    await expect(tomoyo.write('version' as 'stat', 'x')).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
  });
});
