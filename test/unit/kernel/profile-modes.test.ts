import { describe, expect, it } from 'vitest';
import { ProfileModes } from '../../../lib/kernel/profile-modes.js';
import { parsePolicy } from '../../../lib/language/parse.js';

const modes = new ProfileModes(
  parsePolicy(
    `PROFILE_VERSION=20150505
0-COMMENT=nothing said
1-CONFIG={ mode=learning grant_log=yes reject_log=yes }
2-CONFIG={ mode=enforcing grant_log=yes reject_log=yes }
2-CONFIG::misc={ mode=disabled grant_log=no reject_log=no }
3-CONFIG::file::execute={ mode=permissive grant_log=no reject_log=no }
4-CONFIG={ mode=learning grant_log=no reject_log=no }
4-CONFIG::file={ mode=enforcing grant_log=no reject_log=no }
4-CONFIG::network={ mode=enforcing grant_log=no reject_log=no }
4-CONFIG::misc::env={ mode=enforcing grant_log=no reject_log=no }
<other> 1-CONFIG={ mode=enforcing grant_log=no reject_log=no }
`,
    { kind: 'profile' },
  ),
);
const all = <Mode extends string>(mode: Mode) => ({ file: mode, network: mode, misc: mode });

describe('modes of a profile', () => {
  it.each([
    [0, { mode: 'disabled', strictest: 'disabled', modes: all('disabled') }],
    [1, { mode: 'learning', strictest: 'learning', modes: all('learning') }],
    [2, { mode: 'mixed', strictest: 'enforcing', modes: { ...all('enforcing'), misc: 'disabled' } }],
    [3, { mode: 'mixed', strictest: 'permissive', modes: { ...all('disabled'), file: 'mixed' } }],
    // the category counts, not what stands above it
    [4, { mode: 'enforcing', strictest: 'enforcing', modes: all('enforcing') }],
  ])('%d are one where all functions agree, else mixed', (profile, summary) => {
    expect(modes.of('<kernel> /bin/x', profile)).toEqual(summary);
  });

  it('are those of the namespace', () => {
    expect(modes.of('<other> /bin/x', 1)?.mode).toBe('enforcing');
    expect(modes.of('<other>', 2)).toBeUndefined();
    expect(modes.of('<kernel>', 9)).toBeUndefined();
  });
});
