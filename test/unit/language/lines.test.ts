import { describe, expect, it } from 'vitest';
import { policyLines } from '../../../lib/language/lines.js';

describe('policy lines', () => {
  it('leaves out comments and empty lines and keeps the line numbers of the text', () => {
    expect(policyLines('# head\n\n<kernel>\n  # more\nuse_profile 1\n', 'd.conf')).toEqual([
      { text: '<kernel>', line: 3 },
      { text: 'use_profile 1', line: 5 },
    ]);
  });

  it.each([
    ['path_group G /café', 1, 18, 'write it as \\303\\251'],
    ['ok\npath_group G /a\u0000b', 2, 16, 'write it as \\000'],
    ['path_group G /\u{1f600}', 1, 15, 'write it as \\360\\237\\230\\200'],
    ['path_group G /\x7f', 1, 15, 'write it as \\177'],
  ])('refuses %j: the kernel would cut it there', (text, line, column, advice) => {
    const parse = () => policyLines(text, 'site.conf');
    expect(parse).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_LINE', line, column }));
    expect(parse).toThrow(advice);
    expect(parse).toThrow(`site.conf:${line}:${column}: `);
  });

  it('refuses a line feed inside one line', () => {
    expect(() => policyLines(['file read /a\nfile write /b'], 'x')).toThrow('expected one line in each string');
  });

  it('takes tabs and carriage returns, which the kernel takes for spaces', () => {
    expect(policyLines('file read\t/a\r\n', 'x')).toEqual([{ text: 'file read\t/a\r', line: 1 }]);
  });
});
