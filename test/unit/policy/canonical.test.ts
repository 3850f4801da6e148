import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parsePolicy } from '../../../lib/language/parse.js';
import { canonicalText } from '../../../lib/policy/canonical.js';

const canonical = (kind: PolicyKind, text: string) => canonicalText(parsePolicy(text, { kind }));

/** Two ways to write what the kernel holds once. */
const SAME: readonly [string, PolicyKind, string, string][] = [
  [
    'operations of one entry on several lines',
    'domain_policy',
    '<kernel> /a\nuse_profile 1\n\nfile read/write /x\nfile getattr /y task.uid=0\n\n',
    '# a\n<kernel> /a\nfile write /x\nfile getattr /y task.uid=0\nuse_profile 2\nfile read /x\nuse_profile 1\nfile read /x\n',
  ],
  [
    'operations of one entry of an acl_group',
    'exception_policy',
    'acl_group 0 file read/getattr /x\nacl_group 1 file read /x\n',
    'acl_group 1 file read /x\nacl_group 0 file read /x\n\nacl_group 0 file getattr /x\n',
  ],
  ['lines that are there twice', 'manager', '/a\n<kernel> /b\n', '/a\n# b\n<kernel> /b\n/a\n'],
  [
    'a network entry',
    'domain_policy',
    '<kernel>\nnetwork inet stream bind/listen 0.0.0.0 80\n',
    '<kernel>\nnetwork inet stream listen 0.0.0.0 80\nnetwork inet stream bind 0.0.0.0 80\n',
  ],
];

describe('canonical text', () => {
  for (const [what, kind, one, other] of SAME)
    it(`is one for ${what}`, () => expect(canonical(kind, other)).toBe(canonical(kind, one)));

  it('differs where the kernel keeps two: another condition, another number base, another domain', () => {
    const texts = ['file read /x', 'file read /x task.uid=0', 'file create /x 0600', 'file create /x 384'].map((line) =>
      canonical('domain_policy', `<kernel> /a\n${line}\n`),
    );
    expect(new Set([...texts, canonical('domain_policy', '<kernel> /b\nfile read /x\n')]).size).toBe(5);
  });

  it('keeps lines that take others away in their places', () => {
    const text = '<kernel>\nfile read /x\ndelete file read /x\nfile read /x\n';
    expect(canonical('domain_policy', text)).toContain('file read /x\ndelete file read /x\nfile read /x\n');
  });
});
