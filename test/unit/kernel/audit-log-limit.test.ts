import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { localAccess } from '../../../lib/access/local-access.js';
import {
  auditLogLimits,
  limitLine,
  quotaWarning,
  raiseAuditLogLimit,
  stillAt,
} from '../../../lib/kernel/audit-log-limit.js';

const fixture = (kernel: string) =>
  readFileSync(new URL(`../../fixtures/policy/${kernel}/profile`, import.meta.url), 'latin1');

const limit = (namespace: string | undefined, profile: number, maxAuditLog: number) => ({
  namespace,
  profile,
  maxAuditLog,
});

describe('limit of the audit log', () => {
  it.each(['6.1', '6.12'])('is read of every profile of %s', (kernel) => {
    const limits = auditLogLimits(fixture(kernel));
    const lines = fixture(kernel).match(/^.*PREFERENCE.*$/gm) ?? [];
    expect(limits).toHaveLength(lines.length);
    expect(limits.slice(0, 5).map(({ maxAuditLog }) => maxAuditLog)).toEqual([1024, 1024, 1024, 1024, 256]);
    // but for what is left out, the lines of the kernel
    expect(limits.map((each) => limitLine(each))).toEqual(
      lines.map((line) => line.replace(/max_learning_entry=\d+ /, '')),
    );
  });

  it('is one of a namespace, too', () => {
    const text =
      '<kernel> 1-PREFERENCE={ max_audit_log=7 max_learning_entry=1 }\n<box> 1-PREFERENCE={ max_audit_log=8 }\n';
    expect(auditLogLimits(text)).toEqual([limit('<kernel>', 1, 7), limit('<box>', 1, 8)]);
    expect(auditLogLimits(text).map((each) => limitLine(each))).toEqual([
      '<kernel> 1-PREFERENCE={ max_audit_log=7 }',
      '<box> 1-PREFERENCE={ max_audit_log=8 }',
    ]);
  });

  it('is ours as long as it has our number, also where the kernel got a second namespace', () => {
    const ours = [limit(undefined, 1, 16), limit(undefined, 2, 16), limit(undefined, 3, 16)];
    const text =
      '<kernel> 1-PREFERENCE={ max_audit_log=100 }\n<box> 2-PREFERENCE={ max_audit_log=100 }\n<kernel> 3-PREFERENCE={ max_audit_log=99 }\n';
    expect(stillAt(text, ours, 100)).toEqual({ same: [ours[0]], other: [ours[1], ours[2]] });
  });

  it('is of no use beyond the quota of memory, which is said with the line that raises it', () => {
    expect(quotaWarning(33_554, 16_777_216)).toBeUndefined();
    expect(quotaWarning(1 << 20, undefined)).toBeUndefined();
    expect(quotaWarning(40_000, 16_777_216)).toMatch(/16777216: about 33554 have room.*audit log: 20000000"/);
  });

  const nowhere = { root: '/nowhere', access: localAccess() };
  it.each([0, -1, 1.5, NaN, 2 ** 31])('of %s is refused before the kernel is looked at', async (records) => {
    await expect(raiseAuditLogLimit(nowhere, records)).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
  });
});
