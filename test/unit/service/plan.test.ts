import { describe, expect, it } from 'vitest';
import { planInstall, planRemoval, type There } from '../../../lib/service/plan.js';
import { isSealed, seal } from '../../../lib/service/seal.js';
import type { Wanted } from '../../../lib/service/wanted.js';

const FILE: Wanted = { kind: 'file', path: '/f', text: 'new\n', mode: 0o644, isShared: false };
const LINK: Wanted = { kind: 'link', path: '/l', target: '/usr/lib/x', isShared: false };
const file = (text: string, mode = 0o644): There => ({ kind: 'file', text, mode });
const link = (target: string): There => ({ kind: 'link', target });
const NOTHING: There = { kind: 'nothing' };
const OTHER: There = { kind: 'other' };

describe('seal', () => {
  it('shows each change of the text, of the seal, and behind it', () => {
    const sealed = seal('one\ntwo\n');
    expect(isSealed(sealed)).toBe(true);
    for (let at = 0; at < sealed.length; at++)
      expect(isSealed(`${sealed.slice(0, at)}~${sealed.slice(at + 1)}`)).toBe(false);
    expect(isSealed(`${sealed}three\n`)).toBe(false);
    expect(isSealed(sealed.trimEnd())).toBe(false);
    expect(isSealed('one\ntwo\n')).toBe(false);
    expect(isSealed('')).toBe(false);
  });
});

describe('plan of an installation', () => {
  it.each([
    [FILE, NOTHING, 'made', 'made'],
    [FILE, file(seal('new\n')), 'unchanged', 'unchanged'],
    [FILE, file('new\n'), 'unchanged', 'unchanged'], // of a package of the system
    [FILE, file(seal('old\n')), 'replaced', 'replaced'], // of an older version of ours
    [FILE, file(seal('new\n'), 0o600), 'replaced', 'replaced'],
    [FILE, file(`${seal('new\n')}# mine\n`), 'kept', 'replaced'],
    [FILE, file('mine\n'), 'kept', 'replaced'],
    [FILE, link('/dev/null'), 'kept', 'replaced'],
    [FILE, OTHER, 'kept', 'kept'],
    [LINK, NOTHING, 'made', 'made'],
    [LINK, link('/usr/lib/x'), 'unchanged', 'unchanged'],
    [LINK, link('/lib/x'), 'unchanged', 'unchanged'],
    [LINK, link('/usr/lib/y'), 'kept', 'replaced'],
    [LINK, file(seal('x')), 'kept', 'replaced'],
    [LINK, OTHER, 'kept', 'kept'],
  ])('%# of %o where there is %o: %s, with force %s', (wanted, there, what, forced) => {
    expect(planInstall(wanted, there, false).what).toBe(what);
    expect(planInstall(wanted, there, true).what).toBe(forced);
    for (const step of [planInstall(wanted, there, false), planInstall(wanted, there, true)]) {
      expect(step.write !== undefined).toBe(step.what === 'made' || step.what === 'replaced');
      expect(step.reason !== undefined).toBe(step.what === 'kept');
    }
  });

  it('writes what is sealed, with its mode', () => {
    expect(planInstall(FILE, NOTHING, false).write).toEqual({ text: seal('new\n'), mode: 0o644 });
    expect(planInstall(LINK, NOTHING, false).write).toEqual({ target: '/usr/lib/x' });
  });
});

describe('plan of a removal', () => {
  it.each([
    [FILE, NOTHING, undefined, undefined],
    [FILE, file(seal('new\n')), 'removed', 'removed'],
    [FILE, file(seal('of an older version\n')), 'removed', 'removed'],
    [FILE, file('new\n'), 'kept', 'removed'],
    [FILE, file(`${seal('new\n')}# mine\n`), 'kept', 'removed'],
    [FILE, link('/dev/null'), 'kept', 'kept'],
    [LINK, link('/usr/lib/x'), 'removed', 'removed'],
    [LINK, link('/mine'), 'kept', 'removed'],
    [LINK, OTHER, 'kept', 'kept'],
  ])('%# of %o where there is %o: %s, with force %s', (wanted, there, what, forced) => {
    expect(planRemoval(wanted, there, false)?.what).toBe(what);
    expect(planRemoval(wanted, there, true)?.what).toBe(forced);
  });
});
