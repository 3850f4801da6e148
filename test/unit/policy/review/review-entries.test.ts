import { describe, expect, it } from 'vitest';
import { entries, review } from './reviewed.js';

describe('entries of two policies', () => {
  it('are the same if they are packed or ordered otherwise', () => {
    const { changes, summary } = entries(
      ['file read/write /x', 'misc env A', 'file chmod /x 0X1f'],
      ['misc env A', 'file write /x', 'file chmod /x 0x1F', 'file read /x'],
    );
    expect(changes).toEqual([]);
    expect(summary).toEqual({
      gainedDomains: 0,
      lostDomains: 0,
      counts: { gained: 0, lost: 0, rewritten: 0, changed: 0 },
    });
  });

  it('are gained or lost by operations', () => {
    const { changes, summary } = entries(['file read/write /x', 'misc env A'], ['file write/append /x', 'misc env B']);
    expect(changes).toEqual([
      'gained + file append /x',
      'lost - file read /x',
      'lost - misc env A',
      'gained + misc env B',
    ]);
    expect(summary).toMatchObject({ gainedDomains: 1, lostDomains: 1 });
  });

  it('are rewritten where a pattern, a range, a group or several lines grant them, and the wider one is gained', () => {
    expect(entries(['file read/write /log/a'], ['file read /log/\\*', 'file write /log/\\?']).changes).toEqual([
      'gained + file read /log/\\*',
      'rewritten - file read/write /log/a',
      'gained + file write /log/\\?',
    ]);
    expect(
      entries(['network inet stream connect 10.0.0.1 80'], ['network inet stream connect 10.0.0.0-10.0.0.9 80'])
        .changes,
    ).toEqual([
      'gained + network inet stream connect 10.0.0.0-10.0.0.9 80',
      'rewritten - network inet stream connect 10.0.0.1 80',
    ]);
    expect(entries(['file chmod /x 420'], ['file chmod /x 0644']).changes).toEqual([
      'rewritten + file chmod /x 0644',
      'rewritten - file chmod /x 420',
    ]);
  });

  it('that go into a group are rewritten on both sides if the group has no more than they', () => {
    const groups = { exception_policy: ['path_group G /a', 'path_group G /b'] };
    expect(entries(['file read /a', 'file read /b'], ['file read @G'], groups).changes).toEqual([
      'rewritten - file read /a',
      'rewritten - file read /b',
      'rewritten + file read @G',
    ]);
    expect(entries(['file read /a'], ['file read @G'], groups).changes).toContain('gained + file read @G');
  });

  it('that name a group which takes other values are not the same with one condition more', () => {
    const groups = { exception_policy: ['path_group G /a', 'number_group N 1'] };
    const others = { exception_policy: ['path_group G /a', 'path_group G /b', 'number_group N 1', 'number_group N 2'] };
    expect(entries(['file read @G'], ['file read @G task.uid=0'], groups, others).changes).toEqual([
      'lost - file read @G',
      'gained + file read @G task.uid=0',
    ]);
    expect(
      entries(['file read /x task.uid=@N'], ['use_group 1'], groups, {
        exception_policy: [...others.exception_policy, 'acl_group 1 file read /x task.uid=@N'],
      }).changes,
    ).toEqual(['gained + use_group 1', 'lost - file read /x task.uid=@N']);
  });

  it('that go into an acl_group which the domain uses are rewritten', () => {
    const { changes, summary } = entries(
      ['use_group 1', 'file read /a', 'misc env A'],
      ['use_group 1', 'misc env A'],
      { exception_policy: ['acl_group 2 misc env Z'] },
      { exception_policy: ['acl_group 2 misc env Z', 'acl_group 1 file read /a'] },
    );
    expect(changes).toEqual(['rewritten - file read /a']);
    expect(summary).toMatchObject({ gainedDomains: 0, lostDomains: 0 });
  });

  it('gain access when they lose a condition, and lose it the other way round', () => {
    expect(entries(['file read /x task.uid=0'], ['file read /x']).changes).toEqual([
      'gained + file read /x',
      'rewritten - file read /x task.uid=0',
    ]);
    expect(entries(['file read /x'], ['file read /x task.uid=0']).changes).toEqual([
      'lost - file read /x',
      'rewritten + file read /x task.uid=0',
    ]);
    expect(
      entries(['file read /x task.uid=0 task.gid=0'], ['file read /x task.gid=0 task.uid=0']).summary.counts,
    ).toMatchObject({ gained: 0, lost: 0, rewritten: 2 });
    expect(entries(['file read /x grant_log=yes'], ['file read /x']).summary.counts).toMatchObject({
      gained: 0,
      lost: 0,
    });
  });

  it('that execute are never taken for another one: their text names the next domain', () => {
    expect(entries(['file execute /bin/sh'], ['file execute /bin/\\*']).changes).toEqual([
      'gained + file execute /bin/\\*',
      'lost - file execute /bin/sh',
    ]);
  });

  it('say which lines grant what is rewritten', () => {
    const { sections } = review(
      { domain_policy: ['<kernel> /a', 'file read /a'] },
      { domain_policy: ['<kernel> /a', '', 'file read/write /\\*'] },
    );
    const rewritten = sections[0]?.changes.find(({ effect }) => effect === 'rewritten');
    expect(rewritten).toMatchObject({
      file: 'old/domain_policy',
      line: 2,
      coveredBy: [{ text: 'file read/write /\\*', file: 'new/domain_policy', line: 3 }],
    });
  });

  it('of which the first decides are told when they change their order', () => {
    const [one, other] = ['file execute /bin/sh keep', 'file execute /bin/\\* child'] as const;
    expect(entries([one, other], [other, one]).changes).toEqual([`changed + ${other}`]);
    expect(entries(['file execute /a', 'file execute /b'], ['file execute /b', 'file execute /a']).changes).toEqual([]);
  });
});
