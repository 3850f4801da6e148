import { expect, it } from 'vitest';
import { readProfileModel } from '../../../../lib/policy/model/profile-model.js';

it('reads profiles as the kernel sets them: what a line leaves out stays', () => {
  const text = [
    'PROFILE_VERSION=20150505',
    '1-CONFIG={ mode=learning }',
    '1-CONFIG={ grant_log=no }',
    '1-CONFIG::file={ mode=enforcing }',
    '1-CONFIG::file=use_default',
    '1-PREFERENCE={ max_audit_log=16 }',
    '<web> 2-COMMENT=shop',
    '1-FOO=1',
  ];
  const model = readProfileModel(text.map((line) => `${line}\n`).join(''), { file: 'p.conf' });
  const kernel = model.namespaces.get('<kernel>')!;
  expect(kernel.version).toBe(20150505);
  expect(kernel.profiles.get(1)).toMatchObject({ maxAuditLog: 16, maxLearningEntry: undefined });
  expect([...kernel.profiles.get(1)!.levels]).toEqual([['', { mode: 'learning', grantLog: 'no', rejectLog: 'yes' }]]);
  expect(model.namespaces.get('<web>')!.profiles.get(2)?.comment).toBe('shop');
  expect(model.problems.map(({ line }) => line)).toEqual([8]);
});
