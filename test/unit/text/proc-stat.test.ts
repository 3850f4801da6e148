import { expect, it } from 'vitest';
import { parseProcStat } from '../../../lib/text/proc-stat.js';

/** As Linux 6.1 writes it. */
const stat = (name: string, flags: number) =>
  `171 (${name}) S 1 171 171 0 -1 ${flags} 98 0 0 0 1 2 0 0 20 0 1 0 4711 1867776 192 18446744073709551615 1 1\n`;

it.each(['sh', 'a b', ') S 9 (', '((', '', 'x)'])('process stat: name %j', (name) => {
  expect(parseProcStat(stat(name, 4194560))).toEqual({ name, ppid: 1, isKernelThread: false, started: '4711' });
});

it('process stat: tells threads of the kernel', () => {
  expect(parseProcStat(stat('kworker/0:1', 69238880))?.isKernelThread).toBe(true);
});

it.each(['', '171', '171 (sh)', '171 (sh) S 1'])('process stat: %j is none', (text) => {
  expect(parseProcStat(text)).toBeUndefined();
});
