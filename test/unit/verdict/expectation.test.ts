import { describe, expect, it } from 'vitest';
import { Expectation, type ExpectedViolation } from '../../../lib/verdict/expectation.js';
import { folded, foldedOne } from './folded.js';

const expectation = (parts: Partial<ExpectedViolation>) =>
  new Expectation({
    domain: undefined,
    entry: undefined,
    atLeast: 1,
    atMost: undefined,
    reason: 'r',
    line: 1,
    ...parts,
  });

const takes = (entry: string, violation: string): boolean =>
  expectation({ entry }).takes(foldedOne({ entry: violation }));

describe('an expected violation', () => {
  it.each([
    ['file read /etc/shadow', 'file read /etc/shadow', true],
    ['file read /etc/\\*', 'file read /etc/shadow', true],
    ['file read /etc/\\*', 'file read /etc/ssl/key', false],
    ['file read /etc/\\{\\*\\}/\\*', 'file read /etc/ssl/key', true],
    ['file read/write /etc/shadow', 'file write /etc/shadow', true],
    ['file read /etc/shadow', 'file write /etc/shadow', false],
    ['file create /tmp/\\* 0-0777', 'file create /tmp/x 0600', true],
    ['file create /tmp/\\* 0600', 'file create /tmp/x 0644', false],
    ['file rename /tmp/\\* /etc/\\*', 'file rename /tmp/a /etc/b', true],
    ['network inet stream connect 10.0.0.0-10.0.0.255 80', 'network inet stream connect 10.0.0.7 80', true],
    ['network inet stream connect 10.0.0.0-10.0.0.255 80', 'network inet dgram connect 10.0.0.7 80', false],
    ['network inet stream connect 10.0.0.0-10.0.0.255 80', 'network inet stream connect 10.0.1.7 80', false],
    ['misc env LD_\\*', 'misc env LD_PRELOAD', true],
    ['file read /etc/shadow exec.realpath="/x"', 'file read /etc/shadow', false],
  ])('%s is about "%s": %s', (entry, violation, is) => {
    expect(takes(entry, violation)).toBe(is);
  });

  it('with the conditions of an execution is about that program and that name only', () => {
    const more = ' exec={ realpath="/bin/busybox" argc=1 envc=0 argv[]={ "sh" } envp[]={ } }';
    const violation = foldedOne({ entry: 'file execute /bin/sh', more });
    expect(expectation({ entry: 'file execute /bin/\\* exec.realpath="/bin/busybox"' }).takes(violation)).toBe(true);
    expect(expectation({ entry: 'file execute /bin/\\*' }).takes(violation)).toBe(true);
    expect(expectation({ entry: 'file execute /bin/\\* exec.realpath="/bin/dash"' }).takes(violation)).toBe(false);
  });

  it.each([
    ['<kernel> /bin/editor', true],
    ['/bin/editor', true],
    ['/bin/\\*', true],
    ['<kernel>', false],
    ['/sbin/editor', false],
  ])('in the domain %s is about <kernel> /bin/editor: %s', (domain, is) => {
    expect(expectation({ domain }).takes(foldedOne())).toBe(is);
  });

  it('may be of anything that a domain does, also of what the language does not know', () => {
    expect(expectation({ domain: '/bin/editor' }).takes(foldedOne({ entry: 'file frobnicate /x' }))).toBe(true);
    expect(expectation({ entry: 'file read \\*' }).takes(foldedOne({ entry: 'file frobnicate /x' }))).toBe(false);
  });

  it.each([
    [{ atLeast: 1, atMost: undefined }, 0, false],
    [{ atLeast: 1, atMost: undefined }, 7, true],
    [{ atLeast: 3, atMost: 3 }, 2, false],
    [{ atLeast: 3, atMost: 3 }, 3, true],
    [{ atLeast: 0, atMost: 3 }, 0, true],
    [{ atLeast: 0, atMost: 3 }, 4, false],
  ])('%j that happened %i times is met: %s', (range, times, is) => {
    const one = expectation({ ...range, domain: '/bin/editor' });
    for (const violation of folded(...Array.from({ length: times }, () => ({})))) one.takes(violation);
    expect({ isMet: one.isMet, happened: one.happened }).toEqual({ isMet: is, happened: times });
  });

  it.each([
    ['file read @SECRETS', 'nothing says here what is in @SECRETS'],
    ['file read /etc/shadow task.uid=0', 'not task.uid=0'],
    ['file read /etc/shadow grant_log=yes', 'no grant_log='],
    ['use_profile 3', 'expected an entry of domain_policy'],
  ])('cannot be "%s"', (entry, reason) => {
    expect(() => expectation({ entry })).toThrow(reason);
  });
});
