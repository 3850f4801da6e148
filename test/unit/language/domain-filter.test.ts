import { describe, expect, it } from 'vitest';
import { compileDomainFilter } from '../../../lib/language/domain-filter.js';

const NAMES = [
  '<kernel>',
  '<kernel> /sbin/init',
  '<kernel> /sbin/init /usr/sbin/httpd',
  '<kernel> /usr/sbin/httpd',
  '<kernel> /usr/sbin/httpd /srv/a.cgi',
  '<kernel> /usr/sbin/httpd /usr/sbin/httpd /srv/a.cgi',
  '<web> /usr/sbin/httpd',
];

const taken = (domain: string, recursive = false) =>
  NAMES.flatMap((name, index) => (compileDomainFilter(domain, { recursive })(name) ? [index] : []));

describe('compileDomainFilter', () => {
  it.each([
    ['<kernel>', [0], [0, 1, 2, 3, 4, 5]],
    ['<kernel> /usr/sbin/httpd', [3], [3, 4, 5]],
    ['  <kernel>   /usr/sbin/httpd ', [3], [3, 4, 5]],
    ['/usr/sbin/httpd', [2, 3, 6], [2, 3, 4, 5, 6]],
    ['/usr/sbin/httpd /srv/\\*', [4, 5], [4, 5]],
    ['<kernel> /usr/sbin/\\* /srv/\\*.cgi', [4], [4]],
    ['<\\*>', [0], [0, 1, 2, 3, 4, 5, 6]],
    ['<kernel> /nope', [], []],
  ])('%s takes %j, and with those below %j', (domain, exact, recursive) => {
    expect(taken(domain)).toEqual(exact);
    expect(taken(domain, true)).toEqual(recursive);
  });

  it('refuses what no name could match', () => {
    expect(() => compileDomainFilter('/tmp/\u00e9')).toThrow("the kernel's form of the name: /tmp/\\303\\251, got");
    expect(() => compileDomainFilter('/tmp/\\q')).toThrow('"domain": expected a name or pattern');
    expect(() => compileDomainFilter(' ')).toThrow('"domain"');
  });
});
