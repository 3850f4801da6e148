import { describe, expect, it } from 'vitest';
import type { ListedDomain } from '../../../lib/kernel/doctor/domain-modes.js';
import { enforcePlan } from '../../../lib/verdict/enforce-plan.js';

const AGENT = '<kernel> /sbin/init /agent';
const domain = (name: string, profile: number): ListedDomain => {
  return { name, profile, mode: undefined, quotaExceeded: false, transitionFailed: false };
};
const PROFILES = `PROFILE_VERSION=20150505
0-CONFIG={ mode=disabled grant_log=no reject_log=no }
1-COMMENT=learning
1-PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }
1-CONFIG={ mode=learning grant_log=no reject_log=yes }
1-CONFIG::file::getattr={ mode=disabled grant_log=no reject_log=no }
1-CONFIG::network={ mode=permissive grant_log=yes reject_log=yes }
2-CONFIG={ mode=permissive grant_log=no reject_log=yes }
4-CONFIG={ mode=enforcing grant_log=no reject_log=yes }
<other> 1-CONFIG={ mode=learning grant_log=no reject_log=yes }
`;
const plan = (...domains: readonly ListedDomain[]) => enforcePlan({ profiles: PROFILES, domains, agent: AGENT });

describe('what makes a board enforce', () => {
  it('is nothing where all that is used enforces or is disabled', () => {
    expect(plan(domain('<kernel>', 0), domain('<kernel> /a', 4), domain(AGENT, 1))).toEqual([]);
  });

  it('changes learning and permissive functions of the profiles in use, and leaves disabled ones', () => {
    expect(plan(domain('<kernel>', 0), domain('<kernel> /a', 1), domain(AGENT, 0))).toEqual([
      { file: 'profile', text: '1-CONFIG={ mode=enforcing }\n1-CONFIG::network={ mode=enforcing }\n' },
    ]);
  });

  it('keeps the namespaces apart', () => {
    expect(plan(domain('<other> /a', 1), domain('<kernel> /a', 2), domain(AGENT, 0))).toEqual([
      { file: 'profile', text: '2-CONFIG={ mode=enforcing }\n<other> 1-CONFIG={ mode=enforcing }\n' },
    ]);
  });

  it("first gives the board's agent a copy of its profile under a free number, where it would enforce too", () => {
    expect(plan(domain('<kernel>', 2), domain(AGENT, 2))).toEqual([
      { file: 'profile', text: '3-CONFIG={ mode=permissive grant_log=no reject_log=yes }\n' },
      { file: 'domain_policy', text: `select ${AGENT}\nuse_profile 3\n` },
      { file: 'profile', text: '2-CONFIG={ mode=enforcing }\n' },
    ]);
  });

  it('cannot be where all numbers are taken and one is needed', () => {
    const profiles = Array.from({ length: 256 }, (_, number) => `${number}-CONFIG={ mode=learning }\n`).join('');
    const domains = [domain('<kernel>', 1), domain(AGENT, 1)];
    expect(() => enforcePlan({ profiles, domains, agent: AGENT })).toThrow('expected a profile number that is free');
  });
});
