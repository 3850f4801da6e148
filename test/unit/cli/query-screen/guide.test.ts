import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../../lib/queryd/parse-desk-message.js';
import { docBlocks } from '../../../harness/docs/doc-blocks.js';
import { asked, decided } from './asked.js';
import { Person } from './person.js';

const [screen = '', requests = ''] = docBlocks('docs/guides/answering-questions.md')
  .filter(({ settings }) => settings['tested'] === 'test/unit/cli/query-screen/guide.test.ts')
  .map(({ text }) => text.slice(0, -1));

const processes = (pid: number, name: string) => [
  { pid, name, uid: 33 },
  { pid: 117, name: 'httpd', uid: 0 },
  { pid: 1, name: 'init', uid: 0 },
];

describe('the guide about answering at a terminal', () => {
  it('has the screen that is shown', () => {
    const entry = 'file read /srv/www/upload/plan.pdf';
    const front = {
      domain: '<kernel> /usr/sbin/httpd /srv/www/cgi-bin/guestbook.cgi',
      entry,
      allowing: entry,
      processes: processes(121, 'guestbook.cgi'),
      nearest: ['file read /srv/www/upload/\\*.png', 'file read /srv/www/index.html'],
      why: 'rule 4 (service visit): ask',
    };
    const wget = { domain: '<kernel> /usr/bin/wget', entry: 'file execute /bin/sh' };
    const secrets = { domain: '<kernel> /usr/sbin/sshd /bin/bash /bin/editor', entry: 'file read /etc/shadow' };
    const person = new Person('bob').hears(asked(1, front)).waits(6000);
    person
      .hears(asked(2, { entry: 'file write /srv/backup/guestbook.db', processes: processes(130, 'cp') }))
      .waits(7000);
    const accepted = 'network inet stream accept 192.0.2.7 50022';
    person.hears(asked(3, { entry: accepted, processes: processes(140, 'sshd') }), asked(4, wget)).waits(2000);
    const rule = { kind: 'rule', rule: { number: 1, name: 'secrets' } } as const;
    person.hears(decided(asked(4, wget), { at: '2026-11-29T12:00:08.000Z' }), decided(asked(5, secrets), { by: rule }));
    const lines = person.sees().lines.map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    );
    expect(lines.join('\n')).toBe(screen);
  });

  it('has requests that are taken', () => {
    const lines = requests.split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(parseRequest(line)).toEqual(JSON.parse(line));
  });
});
