import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ClassicCheck } from '../../../../lib/policy/classic/check/check.js';
import { differenceText } from '../../../../lib/policy/classic/diff.js';
import { ClassicDomainPolicy } from '../../../../lib/policy/classic/domain-policy.js';
import { MissingNames, MissingNamesByDomain } from '../../../../lib/policy/classic/find-temp.js';
import { DomainSelection } from '../../../../lib/policy/classic/select.js';
import { sortedText } from '../../../../lib/policy/classic/sort.js';

/** What the programs of tomoyo-tools 2.6.1 wrote: fixtures/oracle/README.md. */
const read = (path: string) => readFileSync(new URL(`../../../fixtures/oracle/${path}`, import.meta.url), 'latin1');

function policyOf(path: string): ClassicDomainPolicy {
  const policy = new ClassicDomainPolicy();
  policy.push(read(path));
  expect(policy.finish()).toEqual([]);
  return policy;
}

describe('byte for byte what the programs of tomoyo-tools wrote', () => {
  test('sortpolicy', () => {
    expect([...sortedText(policyOf('sort/input.conf'))].join('')).toBe(read('sort/expected.conf'));
  });

  test.each([
    ['old', 'new'],
    ['new', 'old'],
  ])('diffpolicy, from %s to %s', (from, to) => {
    const difference = [...differenceText(policyOf(`diff/${from}.conf`), policyOf(`diff/${to}.conf`))].join('');
    expect(difference).toBe(read(`diff/expected-${from}-${to}.txt`));
  });

  test.each([
    ['exact', ['<kernel> /usr/sbin/httpd'], false],
    ['recursive', ['<kernel> /usr/sbin/httpd'], true],
    ['multiple', ['<kernel> /sbin/init', '<kernel>   /usr/sbin/dropbear', '<kernel> /nope'], false],
    ['all', ['<kernel>'], true],
  ])('selectpolicy, %s', (name, domains, below) => {
    const selection = new DomainSelection(domains, { below });
    expect(selection.push(read('select/input.conf'))).toBe(read(`select/expected-${name}.txt`));
  });

  test.each([
    ['expected.txt', MissingNames],
    ['expected-with-domainname.txt', MissingNamesByDomain],
  ])('findtemp, %s', (name, Finder) => {
    const finder = new Finder((file) => !Buffer.from(file).toString().startsWith('/gw-test'));
    const found = finder.push(read('findtemp/input.conf')) ?? '';
    expect(found + finder.end()).toBe(read(`findtemp/${name}`));
  });

  test.each([
    ['checkpolicy-domain', 'domain_policy'],
    ['checkpolicy-exception', 'exception_policy'],
  ] as const)('%s', (folder, kind) => {
    const check = new ClassicCheck(kind);
    expect(check.push(read(`${folder}/input.conf`)) + check.end()).toBe(read(`${folder}/expected.txt`));
    expect(check.status).toBe(Number(read(`${folder}/expected-exit-code.txt`)));
  });
});
