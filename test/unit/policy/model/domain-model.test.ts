import { describe, expect, it } from 'vitest';
import { readDomainModel, type DomainModel } from '../../../../lib/policy/model/domain-model.js';
import { packedText, unpackedTexts } from '../../../../lib/policy/model/entry-set.js';
import { domainText } from '../../../../lib/policy/model/print-domain.js';

const read = (...lines: string[]) => readDomainModel(lines.map((line) => `${line}\n`).join(''), { file: 'd.conf' });

const entriesOf = (model: DomainModel, name: string) => model.domains.get(name)?.entries.list().map(packedText);

describe('a domain policy as sets', () => {
  it('has what the kernel keeps as one once, with all operations', () => {
    const model = read(
      '<kernel> /a',
      'use_profile 3',
      'use_group 1',
      'file read /x',
      'misc env PATH',
      'file write/getattr /x',
      'network inet stream connect/bind ::1 80',
      'file mount any / ext4 0x0',
      'file read /x task.uid=0',
    );
    expect(entriesOf(model, '<kernel> /a')).toEqual([
      'file read/write/getattr /x',
      'misc env PATH',
      'network inet stream bind/connect ::1 80',
      'file mount any / ext4 0x0',
      'file read /x task.uid=0',
    ]);
    expect(model.domains.get('<kernel> /a')).toMatchObject({ line: 1, profile: 3, groups: new Set([1]) });
    expect(model.problems).toEqual([]);
  });

  it('does what delete and select say', () => {
    const model = read(
      '<kernel> /a',
      'file read/write /x',
      'misc env A',
      'use_group 2',
      'quota_exceeded',
      '<kernel> /b',
      'misc env B',
      'select <kernel> /a',
      'delete file write /x',
      'delete misc env A',
      'delete use_group 2',
      'delete quota_exceeded',
      'delete <kernel> /b',
    );
    expect([...model.domains.keys()]).toEqual(['<kernel> /a']);
    expect(entriesOf(model, '<kernel> /a')).toEqual(['file read /x']);
    expect(model.domains.get('<kernel> /a')).toMatchObject({ groups: new Set(), flags: new Set() });
  });

  it('names each line that a kernel would not keep as it is meant', () => {
    const model = read(
      'file read /early',
      '<kernel> /a',
      'file raed /x',
      'file read /gr\u00fc',
      'select <kernel> /none',
      'misc env LOST',
      '<kernel> bad',
      'misc env LOST2',
    );
    expect(model.problems.map(({ line, code }) => [line, code])).toEqual([
      [1, 'no_domain'],
      [3, 'syntax'],
      [4, 'separator_byte'],
      [5, 'no_domain'],
      [6, 'no_domain'],
      [7, 'syntax'],
      [8, 'no_domain'],
    ]);
    expect(entriesOf(model, '<kernel> /a')).toEqual([]);
  });

  it('keeps comments with the line that they precede', () => {
    const model = read('# head', '', '# of a', '<kernel> /a', '# of x', 'file read /x', '# tail');
    expect(model.head).toEqual(['# head', '']);
    expect(model.domains.get('<kernel> /a')?.comments).toEqual(['# of a']);
    expect(model.domains.get('<kernel> /a')?.entries.list()[0]?.comments).toEqual(['# of x']);
    expect(model.tail).toEqual(['# tail']);
  });

  it('prints domains as the kernel does, entries on request one operation a line', () => {
    const model = read('<kernel> /a', 'use_group 10', 'use_group 2', 'use_profile 1', 'file write/read /x');
    const domain = model.domains.get('<kernel> /a')!;
    const entries = domain.entries.list().flatMap(unpackedTexts);
    expect(domainText(domain, entries)).toBe(
      '<kernel> /a\nuse_profile 1\nuse_group 2\nuse_group 10\n\nfile read /x\nfile write /x\n\n',
    );
  });
});
