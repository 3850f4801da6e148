import { describe, expect, it } from 'vitest';
import type { ListedDomain } from '../../../lib/kernel/doctor/domain-modes.js';
import { endModes, type ModeEvidence } from '../../../lib/verdict/end-modes.js';

const AGENT = '<kernel> /agent';
const domain = (name: string, more: Partial<ListedDomain> = {}): ListedDomain => ({
  name: `<kernel> ${name}`,
  profile: 3,
  mode: 'enforcing',
  quotaExceeded: false,
  transitionFailed: false,
  ...more,
});
const learning = { profile: 1, mode: 'learning' } as const;

/** What is said, without the name of the domain before it. */
function said(evidence: Partial<ModeEvidence>): readonly string[] {
  const all = {
    policy: undefined,
    refusal: undefined,
    before: [],
    after: [],
    enforce: false,
    agent: AGENT,
    ...evidence,
  };
  return endModes(all).map(({ message, domain: name }) => message.replace(`${name}: `, ''));
}

describe('the modes that domains end in', () => {
  it('are good where nothing changed, new domains or not', () => {
    const before = [domain('/a'), domain('/b', learning)];
    expect(said({ policy: before, before, after: [...before, domain('/b /c', learning)] })).toEqual([]);
  });

  it('are wrong where a profile or its mode changed, or the domain is gone', () => {
    const before = [domain('/a'), domain('/b'), domain('/c')];
    const after = [domain('/a', { profile: 0, mode: 'disabled' }), domain('/b', { mode: 'permissive' })];
    expect(said({ before, after })).toEqual([
      'began with profile 3 (enforcing), and ended with profile 0 (disabled)',
      'began with profile 3 (enforcing), and ended with profile 3 (permissive)',
      'the domain is gone',
    ]);
  });

  it('are wrong where the kernel did not take what the policy says; that is said once', () => {
    const policy = [domain('/a'), domain('/b')];
    const before = [domain('/a', { profile: 0, mode: 'disabled' })];
    expect(said({ policy, before, after: before })).toEqual([
      'the policy has profile 3, but the kernel gave it profile 0 (disabled)',
      'the policy has profile 3, but the domain is not in the kernel',
    ]);
  });

  it('are wrong where the board could load no policy, also one without domains; nothing else is said then', () => {
    expect(said({ policy: [domain('/a')], refusal: 'it is a picture' })).toEqual([
      'it is a picture, so nothing was checked',
    ]);
    expect(said({ policy: [], refusal: 'it is a picture' })).toHaveLength(1);
  });

  it('are wrong where learning ended, or a program stayed in the domain of its caller', () => {
    const before = [domain('/a', learning), domain('/b'), domain('/c', { transitionFailed: true })];
    const after = [
      domain('/a', { ...learning, quotaExceeded: true }),
      domain('/b', { transitionFailed: true }),
      domain('/c', { transitionFailed: true }),
    ];
    expect(said({ before, after })).toEqual([
      'learned no more when it had max_learning_entry entries (quota_exceeded)',
      'a program that it executed stayed in it, because its own domain could not be made (transition_failed)',
    ]);
  });

  it('are wrong where all shall enforce and one does not: one of the policy, or a new one', () => {
    const before = [domain('/a'), domain('/b', learning), domain('/off', { profile: 0, mode: 'disabled' })];
    const after = [...before, domain('/agent /c', { profile: 2, mode: 'permissive' })];
    expect(said({ before, after, enforce: true })).toEqual([
      'does not enforce: it has profile 1 (learning)',
      'is not in the policy and came with profile 2 (permissive), which does not enforce',
    ]);
    expect(said({ before, after })).toEqual([]);
  });

  it("are nobody's matter for the board's agent, but for what it starts", () => {
    const before = [domain('/agent'), domain('/agent /a')];
    const after = [domain('/agent', learning), domain('/agent /a', learning)];
    expect(said({ policy: before, before, after, enforce: true })).toEqual([
      'began with profile 3 (enforcing), and ended with profile 1 (learning)',
    ]);
  });
});
