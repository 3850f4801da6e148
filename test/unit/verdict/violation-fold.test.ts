import { describe, expect, it } from 'vitest';
import { ViolationFold } from '../../../lib/verdict/violation-fold.js';
import { captured, record } from '../audit/captures.js';
import { folded, foldedOne } from './folded.js';

const AGENT = '<kernel> /sbin/init /usr/sbin/board-agent';

describe('folded violations', () => {
  it('count what one entry of a domain would allow, and how often it was refused', () => {
    expect(
      folded({}, { mode: 'permissive' }, {}, { entry: 'file write /etc/shadow' }, { domain: '<kernel> /bin/other' }),
    ).toMatchObject([
      {
        domain: '<kernel> /bin/editor',
        entry: 'file read /etc/shadow',
        allow: 'file read /etc/shadow',
        count: 3,
        refused: 2,
        modes: ['enforcing', 'permissive'],
        raw: record().raw,
      },
      { entry: 'file write /etc/shadow', count: 1 },
      { domain: '<kernel> /bin/other', count: 1 },
    ]);
  });

  it('leave out what is allowed, what is about the domain itself, and what no profile checks', () => {
    expect(folded({ granted: 'yes' }, { entry: 'use_profile 1' }, { mode: 'disabled' })).toEqual([]);
  });

  it('say the entry as learning would add it, with the conditions of an execution', () => {
    const more = ' exec={ realpath="/bin/busybox" argc=1 envc=0 argv[]={ "sh" } envp[]={ } }';
    expect(foldedOne({ entry: 'file execute /bin/sh', more }).allow).toBe(
      'file execute /bin/sh exec.realpath="/bin/busybox" exec.argv[0]="sh"',
    );
  });

  it('have no entry for what the language does not know, and count it', () => {
    expect(foldedOne({ entry: 'file frobnicate /x' })).toMatchObject({ allow: undefined, count: 1, node: undefined });
  });

  it("count what the board's agent does, which the kernel counted too, and keep nothing of it", () => {
    const fold = new ViolationFold(AGENT);
    expect(fold.add(record({ domain: AGENT }))).toBe(true);
    expect(fold.add(record({ domain: AGENT, granted: 'yes' }))).toBe(false);
    expect(fold.add(record({ domain: `${AGENT} /bin/sh` }))).toBe(true);
    expect({ spared: fold.sparedCount, kept: fold.violations.length }).toEqual({ spared: 1, kept: 1 });
  });

  it('keep each violation of a real kernel once', () => {
    const records = captured('6.1-run.audit').filter(({ granted, isStatus }) => !granted && !isStatus);
    const fold = new ViolationFold(AGENT);
    for (const one of records) fold.add(one);
    const kinds = new Set(records.map(({ domain, entry }) => `${domain}\n${entry}`));
    expect(fold.violations.reduce((sum, { count }) => sum + count, 0)).toBe(records.length);
    expect(new Set(fold.violations.map(({ domain, entry }) => `${domain}\n${entry}`))).toEqual(kinds);
  });
});
