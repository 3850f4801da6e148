import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatTree, processToJson } from '../../../lib/cli/format-process.js';
import { ASCII_LINES, processTree } from '../../../lib/cli/process-tree.js';
import type { ListedProcess } from '../../../lib/kernel/processes/listed-process.js';
import { ENFORCING, listed } from './listed.js';

const plain = picocolors.createColors(false);
const PROCESSES = [
  listed(1, 0, { name: 'init', profile: 0, mode: 'disabled', strictest: 'disabled' }),
  listed(120, 1, { name: 'httpd', domain: '<kernel> /usr/sbin/httpd', ...ENFORCING }),
  listed(121, 120, { name: 'worker', domain: '<kernel> /usr/sbin/httpd /srv/www/cgi-bin/guestbook.cgi', tgid: 120 }),
  listed(130, 1, { name: 'o\\040d\\033[2J', isKernelThread: true, domain: '<kernel>' }),
];
const show = (columns?: number, processes: readonly ListedProcess[] = PROCESSES, colors = plain) =>
  formatTree(
    processTree(processes, ({ pid }) => pid !== 1, ASCII_LINES),
    { colors, columns },
  );

describe('process lines', () => {
  it('have profile, mode, number, tree and domain in columns', () => {
    expect(show()).toEqual([
      'PROFILE MODE       PID NAME               DOMAIN',
      '      0 disabled     1 init               <kernel> /bin/p1',
      '      3 enforcing* 120 |- httpd           <kernel> /usr/sbin/httpd',
      '      1 learning   121 |  `- {worker}     <kernel> /usr/sbin/httpd /srv/www/cgi-bin/guestbook.cgi',
      '      1 learning   130 `- [o\\040d\\033[2J] <kernel>',
    ]);
  });

  it.each([200, 80, 60, 50, 40, 30, 20, 10, 1])('fit %d columns', (columns) => {
    const lines = show(columns);
    expect(lines).toHaveLength(5);
    // but for profile and mode, which are never cut
    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 18));
    if (columns >= 60) expect(lines[3]).toMatch(/guestbook\.cgi$/);
  });

  it('push only the domain of deep ones to the right', () => {
    const deep = Array.from({ length: 30 }, (_, index) => listed(index + 1, index));
    const lines = show(undefined, deep);
    expect(lines[1]).toMatch(/^ {6}1 learning {3} {2}1 p1 {38} <kernel> \/bin\/p1$/);
    expect(lines[30]).toMatch(/`- p30 <kernel> \/bin\/p30$/);
  });

  it('are coloured by mode, and dim where only what is below is wanted', () => {
    const colors = picocolors.createColors(true);
    const lines = show(undefined, PROCESSES, colors);
    expect(lines[1]).toBe(colors.dim('      0 disabled     1 init               <kernel> /bin/p1'));
    expect(lines[2]).toContain(`3 ${colors.green('enforcing*')} 120`);
    expect(lines[3]).toContain(`1 ${colors.cyan('learning  ')} 121`);
  });
});

it('process as JSON: has its fields in an order that stays', () => {
  const json = JSON.stringify(processToJson(listed(7, 1, { exe: undefined, args: [], ...ENFORCING })));
  expect(json).toBe(
    '{"pid":7,"tgid":7,"ppid":1,"name":"p7","uid":0,"profile":3,"mode":"mixed","strictest":"enforcing",' +
      '"modes":{"file":"enforcing","network":"enforcing","misc":"disabled"},"domain":"<kernel> /bin/p7",' +
      '"isKernelThread":false,"exe":null,"args":[],"started":7}',
  );
});
