import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lib/kernel/doctor/diagnose.js';
import type { Facts } from '../../../lib/kernel/doctor/facts.js';
import { DOMAINS, facts, STAT } from './symptom-facts.js';

const state = (name: 'not-built-in' | 'not-in-lsm-list' | 'not-activated' | 'unknown', others: Partial<Facts> = {}) =>
  facts({}, { status: { state: name, evidence: 'seen' }, ...others });

const found = (given: Facts) => diagnose(given).symptoms.map(({ code, severity }) => `${severity} ${code}`);
const fixOf = (given: Facts) => diagnose(given).symptoms[0]?.fix;

describe('the diagnosis', () => {
  it('of a healthy system has no symptom, and counts domains by mode', () => {
    expect(diagnose(facts())).toEqual({
      status: { state: 'active', evidence: 'seen' },
      domains: { disabled: 0, learning: 1, permissive: 0, enforcing: 1 },
      symptoms: [],
    });
  });

  it.each<[string, Facts, string[]]>([
    ['no TOMOYO', state('not-built-in', { listed: undefined }), ['error not_built_in']],
    ['not selected', state('not-in-lsm-list', { listed: undefined }), ['error not_selected']],
    ['not activated', state('not-activated'), ['error not_activated']],
    ['nothing can tell', state('unknown'), ['warning unknown_state']],
    ['switched off', facts({}, { commandLine: 'TOMOYO=disabled' }), ['error disabled_by_command_line']],
    ['two parameters', facts({}, { commandLine: 'lsm=tomoyo security=x' }), ['note security_ignored']],
    ['loader gone', facts({}, { loader: { path: '/x', isExecutable: false } }), ['warning no_loader']],
    ['only learning', facts({ domains: '<kernel>\nuse_profile 1\n' }), ['warning nothing_enforced']],
    ['profile 9', facts({ domains: `${DOMAINS}<kernel> /b /c\nuse_profile 9\n` }), ['error undefined_profile']],
    ['learning full', facts({ domains: `${DOMAINS}quota_exceeded\n` }), ['warning quota_exceeded']],
    ['wrong domain', facts({ domains: `${DOMAINS}transition_failed\n` }), ['warning transition_failed']],
    ['records wait', facts({ stat: STAT.replace('audit log: 0', 'audit log: 99') }), ['note audit_unread']],
    ['records lost', facts({ stat: STAT.replace('audit log: 0', 'audit log: 950') }), ['warning audit_full']],
    [
      'policy full',
      facts({ stat: STAT.replace('policy: 1000', 'policy: 950 (Quota: 1000)') }),
      ['error policy_memory'],
    ],
    ['no manager', facts({ managers: '' }), ['warning no_manager']],
    ['node is manager', facts({ managers: '/usr/bin/node\n' }), ['error manager_is_interpreter']],
    ['undefined version', facts({ domains: `${DOMAINS}file read /a\n` }), []],
    ['covered', facts({ domains: DOMAINS.replace('/a\n', '/\\*\nfile read /a\n') }), ['note policy_warnings']],
    ['BusyBox', facts({}, { shellRunsApplets: true }), ['note shell_runs_applets']],
    [
      'applets',
      facts({ domains: `${DOMAINS}<kernel> /b proc:/self/exe\nuse_profile 1\n` }),
      ['warning shell_runs_applets'],
    ],
    [
      'an apply that was cut short',
      facts({}, { journal: { pid: 7, began: '2026-11-24T22:41:00Z' } }),
      ['error apply_cut_short'],
    ],
    [
      'a process that keeps refusals waiting',
      facts({}, { openFiles: { audit: [], query: ['9 (x)'] } }),
      ['note query_open'],
    ],
  ])('finds: %s', (_, given, expected) => {
    expect(found(given)).toEqual(expected);
    for (const { message, fix } of diagnose(given).symptoms) expect([message, fix]).not.toContain('');
  });

  it('says what activates the kernel', () => {
    const early = { firstProgram: '/init' };
    expect(fixOf(state('not-activated', early))).toContain('TOMOYO_trigger=/init');
    expect(fixOf(state('not-activated', { ...early, commandLine: 'TOMOYO_trigger=/init' }))).toContain(
      'as /init, exactly',
    );
    const none = { path: '/sbin/other', isExecutable: false };
    expect(fixOf(state('not-activated', { loader: none }))).toContain('install a loader as /sbin/other');
    expect(fixOf(state('not-in-lsm-list', { lsm: ['lockdown', 'yama'] }))).toBe('boot with lsm=lockdown,yama,tomoyo');
  });

  it('takes namespaces apart', () => {
    const profiles = '<kernel> 3-CONFIG={ mode=enforcing }\n<a> 3-COMMENT=x\n';
    const domains = '<kernel>\nuse_profile 3\n\n<a>\nuse_profile 3\n\n<b>\nuse_profile 3\n';
    expect(diagnose(facts({ profiles, domains }))).toMatchObject({
      domains: { disabled: 1, enforcing: 1 },
      symptoms: [{ code: 'undefined_profile', message: expect.stringContaining('<b>') }],
    });
  });
});
