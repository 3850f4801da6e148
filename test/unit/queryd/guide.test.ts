import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../lib/query/rules.js';
import { parseRulesFile } from '../../../lib/queryd/rules-file.js';
import { docBlock } from '../../harness/docs/doc-blocks.js';
import { record } from '../audit/captures.js';

const toml = docBlock('docs/guides/answering-questions.md', ({ language }) => language === 'toml');

describe('the guide about answering questions', () => {
  it('has rules that are good, and do what it says', () => {
    const now = new Date('2026-11-28T12:00:00Z');
    const file = parseRulesFile(toml, { file: 'guide', now });
    expect(file.warnings).toEqual([]);
    expect(file).toMatchObject({ fallback: 'deny', holdMs: 60_000, decisions: '/var/log/tomoyo/decisions.jsonl' });
    const { decide } = compileRules(file.rules, file);
    const asked = (domain: string, entry: string) =>
      decide({ record: record({ domain: `<kernel> ${domain}`, entry }), retry: 0, now });
    expect(asked('/bin/editor', 'file read /etc/shadow-').rule?.name).toBe('secrets');
    expect(asked('/usr/sbin/httpd', 'file read /usr/lib/httpd/a/b/c.so').rule?.name).toBe('new plugins');
    expect(asked('/usr/sbin/httpd', 'file create /tmp/httpd-1 0600')).toMatchObject({
      action: 'learn',
      entry: { text: 'file create /tmp/httpd-\\* 0600-0666' },
    });
    expect(asked('/bin/editor', 'file read /etc/hostname')).toMatchObject({ action: 'deny', rule: undefined });
  });
});
