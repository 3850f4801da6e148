import { describe, expect, it } from 'vitest';
import { readLineModel } from '../../../../lib/policy/model/line-model.js';

const texts = (text: string, kind: 'manager' | 'stat') => {
  const { lines, problems, ...rest } = readLineModel(text, { kind, file: 'x' });
  expect(problems).toEqual([]);
  return { lines: [...lines.values()].map(({ text: line, comments, line: at }) => ({ line, comments, at })), ...rest };
};

describe('a file of lines as a set', () => {
  it('has a manager once, without those that are deleted again', () => {
    const text = '# head\n\n/a\n# why\n<kernel> /b\n/c\n/a\ndelete /c\n# end\n';
    expect(texts(text, 'manager')).toEqual({
      lines: [
        { line: '/a', comments: [], at: 3 },
        { line: '<kernel> /b', comments: ['# why'], at: 5 },
      ],
      head: ['# head', ''],
      tail: ['# end'],
    });
  });

  it('has the last quota of each sort', () => {
    const text = 'Memory used by policy: 1\nMemory used by policy: 2\n';
    expect(texts(text, 'stat').lines).toEqual([{ line: 'Memory used by policy: 2', comments: [], at: 2 }]);
  });

  it('names lines that a kernel would not keep', () => {
    const { lines, problems } = readLineModel('.bin/x y\n/a\n', { kind: 'manager', file: 'm' });
    expect(lines.size).toBe(1);
    expect(problems).toMatchObject([{ file: 'm', line: 1 }]);
  });
});
