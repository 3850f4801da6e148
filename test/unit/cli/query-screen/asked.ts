import type { DeskDecision, DeskQuestion } from '../../../../lib/queryd/desk-message.js';

/** A question with nothing special but what is given. */
export function asked(id: number, given: Partial<DeskQuestion> = {}): DeskQuestion {
  return {
    type: 'question',
    id,
    askedAt: '2026-11-29T12:00:00.000Z',
    retries: 0,
    canRetry: true,
    holdMs: 60_000,
    remainingMs: 60_000,
    fallback: 'deny',
    domain: '<kernel> /usr/sbin/sshd /bin/bash',
    entry: `file read /etc/secret-${id}`,
    allowing: `file read /etc/secret-${id}`,
    record: {},
    processes: [
      { pid: 1000 + id, name: 'bash', uid: 1000 },
      { pid: 900, name: 'sshd', uid: 0 },
      { pid: 1, name: 'init', uid: 0 },
    ],
    nearest: ['file read /etc/passwd', 'file read /etc/group'],
    why: 'no rule holds',
    ...given,
  };
}

/** What somebody called bob has decided of it, but what is given. */
export function decided(question: DeskQuestion, given: Partial<DeskDecision> = {}): DeskDecision {
  const { id, domain, entry } = question;
  const by = { kind: 'person', name: 'bob' } as const;
  const at = '2026-11-29T12:00:10.000Z';
  return {
    type: 'decision',
    id,
    at,
    domain,
    entry,
    answer: 'deny',
    result: 'taken',
    by,
    why: 'answered by a person',
    ...given,
  };
}
