import { describe, expect, it } from 'vitest';
import { disabledProfiles, profileRepairs } from '../../../lib/policy/preflight/repair.js';

const SOUND = 'PROFILE_VERSION=20150505\n0-COMMENT=\n0-CONFIG={ mode=disabled }\n1-COMMENT=\n';
const linesOf = (profiles: string, domains: string) => profileRepairs(profiles, domains).map(({ line }) => line);
const disabled = (what: string) => `${what}-CONFIG={ mode=disabled grant_log=no reject_log=no }`;

describe('repair', () => {
  it('a sound policy needs nothing', () => {
    expect(linesOf(SOUND, '<kernel>\nuse_profile 0\n<kernel> /sbin/init\nuse_profile 1\n')).toEqual([]);
  });

  it('profile 0 is asked for when no domain uses it, and when there is no answer', () => {
    expect(linesOf('PROFILE_VERSION=20150505\n1-COMMENT=\n', '<kernel>\nuse_profile 1\n')).toEqual([disabled('0')]);
    expect(linesOf('', '')).toEqual([disabled('0')]);
  });

  it('an undefined profile is defined once and the domain is named', () => {
    const domains = '<kernel>\nuse_profile 0\n<kernel> /x\nuse_profile 9\n<kernel> /y\nuse_profile 9\n';
    expect(profileRepairs(SOUND, domains)).toEqual([
      { line: disabled('9'), reason: 'PROFILE 9 WAS NOT DEFINED and is now DISABLED, used by <kernel> /x' },
    ]);
  });

  it('every namespace has profiles of its own, and a version', () => {
    const profiles =
      '<kernel> PROFILE_VERSION=20991231\n<kernel> 0-COMMENT=\n<a> PROFILE_VERSION=20150505\n<a> 3-COMMENT=\n';
    expect(linesOf(profiles, '<kernel>\nuse_profile 3\n<a> /bin/sh\nuse_profile 0\n')).toEqual([
      'PROFILE_VERSION=20150505',
      disabled('3'),
      disabled('<a> 0'),
    ]);
  });

  it('disables each profile that a text uses, once a namespace', () => {
    expect(disabledProfiles('<kernel> /x\nuse_profile 3\n<kernel> /y\nuse_profile 3\n<a> /z\nuse_profile 1\n')).toBe(
      '0-COMMENT=disabled\n3-COMMENT=disabled\n<a> 1-COMMENT=disabled\n',
    );
  });
});
