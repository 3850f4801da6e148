// Not on every board: what a C program does with a file depends on no kernel and no machine.
import { describe, expect, it } from 'vitest';
import { STORE, type Scenario } from '../stores/scenario.js';
import type { Tree } from '../stores/tree.js';
import { scenarioRunner } from './scenario-runner.js';

const run = scenarioRunner();

describe('the C loader with damaged stores', () => {
  it('hangs, panics or loses a profile where ours boots', { timeout: 900_000 }, async () => {
    for (const [title, verdict, tree] of CLASSIC) {
      const scenario: Scenario = { title, tree: { ...SOUND, ...tree }, words: ['lsm=tomoyo'], steps: [] };
      const classic = await run(() => ({ ...scenario, classic: true }));
      const ours = await run(() => scenario);
      expect({ title, classic: classic.happened.verdict, ours: ours.happened.verdict }).toEqual({
        title,
        classic: verdict,
        ours: 'boots',
      });
      expect([...classic.differences, ...ours.differences]).toEqual([]);
    }
  });
});

const PROFILE = 'PROFILE_VERSION=20150505\n0-COMMENT=\n3-COMMENT=';
const SOUND: Tree = {
  [`${STORE}/profile.conf`]: `${PROFILE}\n`,
  [`${STORE}/domain_policy.conf`]: '<kernel>\nuse_profile 0\n\n<kernel> /usr/bin/app\nuse_profile 3\n',
  [`${STORE}/exception_policy.conf`]: 'path_group SLOT /slot/-\n',
  [`${STORE}/manager.conf`]: '/usr/sbin/tomoyo-loadpolicy\n',
};

/** What is damaged, and what the C loader makes of it. */
const CLASSIC: readonly (readonly [string, 'boots' | 'would panic' | 'would hang', Tree])[] = [
  ['nothing', 'boots', {}],
  [
    'an undefined profile',
    'would panic',
    { [`${STORE}/domain_policy.conf`]: '<kernel>\nuse_profile 0\n<kernel> /x\nuse_profile 9\n' },
  ],
  ['no line end behind the last profile', 'would panic', { [`${STORE}/profile.conf`]: PROFILE }],
  [
    'a link to nothing, as a power cut in the middle of a save leaves it',
    'would hang',
    { [`${STORE}/profile.conf`]: { link: 'policy/current/profile.conf' } },
  ],
];
