import { expect, test } from 'vitest';
import { MissingNames, MissingNamesByDomain } from '../../../../lib/policy/classic/find-temp.js';

const NOTHING = () => false;

function find(Finder: typeof MissingNames | typeof MissingNamesByDomain, text: string, exists = NOTHING): string {
  const finder = new Finder(exists);
  return (finder.push(text) ?? '') + finder.end();
}

test('words that begin with a slash and are names, each once, by their bytes; not patterns, not what only looks like a name', () => {
  const text = '/b file\t/a\r/b /\\* /\\101 /\\ /\xe4 "/q" x/y /\\040 /\\\\ /b\0/lost /c\n/last';
  expect(find(MissingNames, text)).toBe('/\\040\n/\\\\\n/a\n/b\n/c\n/last\n');
});

test('asks for decoded names, up to a NUL, and for each once', () => {
  const asked: string[] = [];
  const exists = (name: Uint8Array) => asked.push(Buffer.from(name).toString('latin1')) > 0;
  const finder = new MissingNames(exists);
  finder.push('/a\\040b /a\\040b /c\\000d\n/\\377\n');
  expect(finder.end()).toBe('');
  expect(asked).toEqual(['/a b', '/c', '/\xff']);
});

test('by domain: lines up to their first missing name, words between spaces alone', () => {
  const text = 'q /a\n<k> /a\nfile rename /a /b\nx\t/a\nx /a\ty\n<none>\nx\n  x  /c d';
  expect(find(MissingNamesByDomain, text)).toBe('\n(null)\nq /a\n\n<k> /a\nfile rename /a\n\n<none>\n  x  /c\n');
});
