import { expect, it } from 'vitest';
import { DomainWishes } from '../../../lib/policy/domain-wishes.js';

const NAMES = [
  '<kernel>',
  '<kernel> /sbin/init',
  '<kernel> /sbin/init /usr/sbin/httpd',
  '<kernel> /usr/sbin/httpd /srv/status.cgi',
  '<kernel> /usr/sbin/httpd',
];

it.each([
  ['<kernel> /usr/sbin/htppd', ['<kernel> /usr/sbin/httpd']],
  ['/usr/sbin/htpd', ['<kernel> /sbin/init /usr/sbin/httpd', '<kernel> /usr/sbin/httpd']],
  ['<kernel> /srv/status.cgi', ['<kernel> /usr/sbin/httpd /srv/status.cgi']],
  ['<kernal> /sbin/init', ['<kernel> /sbin/init']],
  ['<kernel> /usr/sbin/mosquitto', []],
])('says of %s, which is not there, what was meant', (wish, nearest) => {
  const wishes = new DomainWishes([wish, '/sbin/init']);
  expect(NAMES.map((name) => wishes.takes(name))).toEqual([false, true, false, false, false]);
  expect(wishes.unmet()).toEqual([{ wish, nearest }]);
});

it('is met by domains below one that is not there itself, where those are asked for', () => {
  const wishes = new DomainWishes(['<kernel> /usr/\\*/\\*'], { recursive: true });
  expect(NAMES.map((name) => wishes.takes(name))).toEqual([false, false, false, true, true]);
  expect(wishes.unmet()).toEqual([]);
});
