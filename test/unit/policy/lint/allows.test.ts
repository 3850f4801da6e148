import { describe, expect, it } from 'vitest';
import { lintTexts, placesOf } from './lint-texts.js';

const lint = (...lines: readonly string[]) => placesOf({ domain_policy: `<kernel> /x\n${lines.join('\n')}\n` });

describe('comments that silence lint', () => {
  it('count for the line directly below, also several of them and with other comments between', async () => {
    const lines = [
      '# lint: allow broad_pattern it cleans up',
      '# of course',
      '#lint: allow policy_writable,kernel_memory',
    ];
    const line = 'file rename /\\* /etc/tomoyo/x';
    expect(await lint(line)).toEqual(['domain_policy:2 broad_pattern', 'domain_policy:2 policy_writable']);
    expect(await lint(...lines, line)).toEqual(['domain_policy:4 unused_allow']);
  });

  it('do not count behind an empty line, nor for the line after the next', async () => {
    expect(await lint('# lint: allow broad_pattern x', '', 'file read /\\*')).toEqual([
      'domain_policy:2 unused_allow',
      'domain_policy:4 broad_pattern',
    ]);
    expect(await lint('# lint: allow broad_pattern x', 'file read /\\*', 'file read /\\@')).toEqual([
      'domain_policy:4 broad_pattern',
    ]);
  });

  it('are reported when they silence nothing, at the end of a file too', async () => {
    expect(await lint('# lint: allow broad_pattern x', 'file read /a')).toEqual(['domain_policy:2 unused_allow']);
    expect(await lint('# lint: allow broad_pattern x')).toEqual(['domain_policy:2 unused_allow']);
    expect(await placesOf({ manager: '# lint: allow manager_is_interpreter x\n/usr/sbin/a\n' })).toEqual([
      'manager:1 unused_allow',
    ]);
  });

  it('are reported with their code, the one that is meant if it is misspelt', async () => {
    const [found] = await lintTexts({ manager: '# lint: allow manage_by_nonroot x\nmanage_by_non_root\n' });
    expect(found).toMatchObject({
      code: 'unused_allow',
      column: 15,
      message: 'there is no rule manage_by_nonroot',
      hint: 'did you mean manage_by_non_root?',
    });
  });

  it('are not blamed for rules that are off, or that this run cannot ask', async () => {
    const texts = {
      domain_policy: '<kernel> /x\n# lint: allow missing_file,learning_left,broad_pattern x\nfile read /a\n',
    };
    expect(await placesOf(texts, { off: new Set(['broad_pattern']) })).toEqual([]);
  });
});
