import { expect, test } from 'vitest';
import { isCorrectDomain, isDomainDefinition } from '../../../../lib/policy/classic/names.js';

test.each(['<kernel>', '<kernel> /sbin/init', '<web> not a path', '<a\\040b>'])('%j begins a domain', (line) => {
  expect(isDomainDefinition(line)).toBe(true);
});

test.each(['', '<>', '<', '<a b>', '<kernel>x', 'kernel', '<a\\b>', ' <kernel>'])('%j begins no domain', (line) => {
  expect(isDomainDefinition(line)).toBe(false);
});

test('a correct domain has nothing but paths behind its namespace', () => {
  expect(['<kernel>', '<kernel> /sbin/init proc:/self/exe sbin/init'].filter(isCorrectDomain)).toHaveLength(2);
  expect(['<web> not a path', '<kernel> /a\\b', '<kernel> tmp.fs:/x', '<>'].filter(isCorrectDomain)).toEqual([]);
});
