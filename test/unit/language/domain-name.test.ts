import { expect, it } from 'vitest';
import {
  childDomain,
  domainChain,
  domainRelation,
  parentDomain,
  parseDomainName,
} from '../../../lib/language/domain-name.js';

it.each([
  ['<kernel> /a', '<kernel> /a', 'same'],
  ['<kernel>', '<kernel> /a', 'ancestor'],
  ['<kernel> /a /b', '<kernel> /a', 'descendant'],
  ['<kernel> /a', '<kernel> /ab', 'unrelated'],
  ['</a> /b', '<kernel> /b', 'other namespace'],
] as const)('domain names: %s to %s is %s', (first, second, relation) => {
  expect(domainRelation(first, second)).toBe(relation);
});

it('domain names: split, and lead to parent, child and chain', () => {
  expect(parseDomainName('<kernel> /a /b')).toEqual({ namespace: '<kernel>', programs: ['/a', '/b'] });
  expect(parentDomain('<kernel> /a')).toBe('<kernel>');
  expect(parentDomain('<kernel>')).toBeUndefined();
  expect(childDomain('<kernel>', '/a')).toBe('<kernel> /a');
  expect(domainChain('<kernel> /a /b')).toEqual(['<kernel>', '<kernel> /a', '<kernel> /a /b']);
});
