import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimizePolicy } from '../../../../lib/policy/minimize/minimize.js';
import { Evaluator } from './evaluate-access.js';
import { overlaps } from './generate-overlaps.js';

const NAME = '<kernel> /p';
const joined = (pieces: Iterable<string>) => [...pieces].join('');

function minimize(entries: readonly string[], { settings = [] as string[], exception = [] as string[] } = {}) {
  const text = [NAME, 'use_profile 3', ...settings, '', ...entries, ''].map((line) => `${line}\n`).join('');
  const exceptionPolicy = { file: 'exception.conf', text: exception.map((line) => `${line}\n`).join('') };
  const result = minimizePolicy({ domainPolicy: { file: 'domain.conf', text }, exceptionPolicy });
  expect(result.problems).toEqual([]);
  const left = joined(result.pieces()).split('\n');
  return { ...result, left: left.slice(3 + settings.length, -2) };
}

describe('minimize', () => {
  it('drops what a pattern, a group or a range of the same operation takes', () => {
    expect(minimize(['file read /a/b', 'file read /a/\\*', 'file write /a/b']).left).toEqual([
      'file write /a/b',
      'file read /a/\\*',
    ]);
    const exception = ['path_group G /a/\\*', 'number_group N 1-5', 'address_group LAN 10.0.0.0-10.0.0.255'];
    expect(
      minimize(
        [
          'file read @G',
          'file read /a/b',
          'file read /a/b\\*',
          'file create /a 3',
          'file create /a @N',
          'file create /a 6',
          'network inet stream connect @LAN 80-90',
          'network inet stream connect 10.0.0.7 85',
          'network inet dgram connect 10.0.0.7 85',
          'network inet stream connect 10.0.1.7 85',
        ],
        { exception },
      ).left,
    ).toEqual([
      'file read @G',
      'file create /a @N',
      'file create /a 6',
      'network inet stream connect @LAN 80-90',
      'network inet dgram connect 10.0.0.7 85',
      'network inet stream connect 10.0.1.7 85',
    ]);
  });

  it('takes single operations from an entry, and says which entry has them', () => {
    const { left, dropped } = minimize(['file read/write/unlink /a', 'file read /\\*', 'file unlink /a\\*']);
    expect(left).toEqual(['file write /a', 'file read /\\*', 'file unlink /a\\*']);
    expect(dropped).toEqual([
      {
        domain: NAME,
        text: 'file read /a',
        line: 4,
        whole: false,
        cover: { text: 'file read /\\*', file: 'domain.conf', line: 5, aclGroup: undefined },
      },
      {
        domain: NAME,
        text: 'file unlink /a',
        line: 4,
        whole: false,
        cover: { text: 'file unlink /a\\*', file: 'domain.conf', line: 6, aclGroup: undefined },
      },
    ]);
  });

  it('names the entry that stays where covers are covered themselves', () => {
    const { left, dropped } = minimize(['file read /a/b', 'file read /a/b\\*', 'file read /a/\\*']);
    expect(left).toEqual(['file read /a/\\*']);
    expect(dropped.map(({ cover }) => cover.text)).toEqual(['file read /a/\\*', 'file read /a/\\*']);
  });

  it('keeps the first of two entries that take the same', () => {
    expect(minimize(['file create /a 010', 'file create /a 8', 'file create /a 0x8']).left).toEqual([
      'file create /a 010',
    ]);
    expect(minimize(['file read /a task.uid=0 task.gid=0', 'file read /a task.gid=0 task.uid=0']).left).toHaveLength(1);
  });

  it('compares conditions: fewer cover more', () => {
    const entries = ['file read /a task.uid=0', 'file read /a task.uid=0 task.gid=0', 'file read /a task.gid=0'];
    expect(minimize(entries).left).toEqual(['file read /a task.uid=0', 'file read /a task.gid=0']);
    expect(minimize(['file read /a', 'file read /a task.uid=0']).left).toEqual(['file read /a']);
  });

  it('leaves alone what says where a program goes', () => {
    const entries = [
      'file execute /bin/\\*',
      'file execute /bin/a',
      'file execute /bin/a keep',
      'task manual_domain_transition <kernel> /x',
      'task manual_domain_transition <kernel> /x task.uid=0',
    ];
    expect(minimize(entries).left).toEqual(entries);
    expect(minimize(['file execute/read /bin/a', 'file read /bin/\\*']).left).toEqual([
      'file execute /bin/a',
      'file read /bin/\\*',
    ]);
  });

  it('keeps the first entry the first where entries decide differently about the log', () => {
    const kept = ['file read /a/b', 'file read /a/\\* grant_log=no', 'file read /\\{\\*\\}/\\*'];
    expect(minimize(kept).left).toEqual(kept);
    const later = ['file read /a/\\*', 'file read /a/b', 'file read /a/c grant_log=no'];
    expect(minimize(later).left).toEqual(['file read /a/\\*', 'file read /a/c grant_log=no']);
  });

  it('knows the acl_groups that a domain uses, and only those', () => {
    const exception = ['acl_group 0 file read /a/\\*', 'acl_group 1 file write /a/b', 'acl_group 0 misc env PATH'];
    const entries = ['file read/write /a/b', 'misc env PATH'];
    const { left, dropped } = minimize(entries, { exception, settings: ['use_group 0'] });
    expect(left).toEqual(['file write /a/b']);
    expect(dropped[0]?.cover).toEqual({ text: 'file read /a/\\*', file: 'exception.conf', line: 1, aclGroup: 0 });
    expect(minimize(entries, { exception }).left).toEqual(entries);
  });

  it('lets all lines that stay be as they are written, comments too', () => {
    const text = [
      '# head',
      NAME,
      'use_profile 3',
      '',
      '  file  read  /x',
      '# why',
      'file read /a/b',
      'file write /a/b',
      'file write/read /q',
      'file read /q',
      'file read /a/\\*',
      '# tail',
    ].map((line) => `${line}\n`);
    const { pieces, repeated } = minimizePolicy({ domainPolicy: { file: 'd', text: text.join('') } });
    expect(joined(pieces())).toBe(text.filter((_, index) => index !== 6 && index !== 9).join(''));
    expect(repeated).toEqual([{ domain: NAME, text: 'file read /q', line: 10 }]);
  });

  it('keeps the place of an entry whose first line goes: it decides where a program goes', () => {
    const entries = ['file read /bin/a', 'file execute /bin/\\*', 'file execute /bin/a', 'file read /bin/\\*'];
    expect(minimize(entries).left).toEqual(['file execute /bin/a', 'file execute /bin/\\*', 'file read /bin/\\*']);
  });

  it('writes anew what has lines that are bound to their place', () => {
    const text = `${NAME}\nfile read /a/b\nfile read /a/\\*\ndelete file read /a/\\*\nfile write /a\n`;
    const { pieces, isRewritten, dropped } = minimizePolicy({ domainPolicy: { file: 'd', text } });
    expect([isRewritten, dropped.length]).toEqual([true, 0]);
    expect(joined(pieces())).toBe(`${NAME}\n\nfile read /a/b\nfile write /a\n\n`);
  });

  it('finds all of many covered entries', () => {
    const names = Array.from({ length: 500 }, (_, index) => `file read /d${index % 50}/f${index}.txt`);
    const patterns = Array.from({ length: 50 }, (_, index) => `file read /d${index}/\\*.txt`);
    const same = Array.from({ length: 300 }, (_, index) => `file create /n ${index}`);
    const left = minimize([...names, ...same, 'file create /n 0-1000', ...patterns]).left;
    expect(left).toEqual(['file create /n 0-1000', ...patterns]);
  });

  it('loses no access, changes no log and no next domain, and does nothing the second time', () => {
    fc.assert(
      fc.property(overlaps, ({ domainPolicy, exceptionPolicy, tried }) => {
        const given = (text: string) => ({
          domainPolicy: { file: 'd', text },
          exceptionPolicy: { file: 'e', text: exceptionPolicy },
        });
        const result = minimizePolicy(given(domainPolicy));
        expect(result.problems).toEqual([]);
        const small = joined(result.pieces());
        const [before, after] = [domainPolicy, small].map((text) => new Evaluator(text, exceptionPolicy));
        const outcomes = (evaluator: Evaluator | undefined) => tried.map((access) => evaluator?.outcome(access));
        expect(outcomes(after)).toEqual(outcomes(before));
        const again = minimizePolicy(given(small));
        expect([again.dropped, again.repeated, joined(again.pieces())]).toEqual([[], [], small]);
      }),
      { numRuns: 300 },
    );
  });
});
