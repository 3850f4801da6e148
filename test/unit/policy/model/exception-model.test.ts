import { expect, it } from 'vitest';
import { packedText } from '../../../../lib/policy/model/entry-set.js';
import { readExceptionModel } from '../../../../lib/policy/model/exception-model.js';

const read = (...lines: string[]) => readExceptionModel(lines.map((line) => `${line}\n`).join(''), { file: 'e.conf' });

it('reads an exception policy by namespace, lines once, acl_group entries merged', () => {
  const model = read(
    'path_group ANY /a',
    '# why',
    'path_group ANY /a',
    'acl_group 1 file read /x',
    '<kernel> acl_group 1 file write /x',
    '<web> aggregator /b /c',
    'initialize_domain /d',
    'delete initialize_domain /d from any',
  );
  expect([...model.namespaces.keys()]).toEqual(['<kernel>', '<web>']);
  const kernel = model.namespaces.get('<kernel>')!;
  expect([...kernel.lines.values()].map(({ text, line, comments }) => [text, line, comments])).toEqual([
    ['path_group ANY /a', 1, ['# why']],
  ]);
  expect(kernel.aclGroups.get(1)?.list().map(packedText)).toEqual(['file read/write /x']);
  expect([...model.namespaces.get('<web>')!.lines.keys()]).toEqual(['aggregator /b /c']);
  expect(model.problems).toEqual([]);
});

it('names lines that the kernel drops', () => {
  expect(read('path_group', 'aggregator /\\* /c').problems.map(({ line, code }) => [line, code])).toEqual([
    [1, 'syntax'],
  ]);
});
