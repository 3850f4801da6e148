import { describe, expect, it } from 'vitest';
import { parseLine } from '../../../lib/language/parse.js';
import { printedIdentity } from '../../../lib/language/print.js';
import { headOf, QuickReader } from '../../../lib/language/quick-entry.js';
import { isEntry } from '../../../lib/policy/check/entry-words.js';
import { generateLines } from '../../fuzz/generate-lines.js';

/** What the quick reader says of a line that stands between others. */
function quick(line: string) {
  const reader = new QuickReader();
  const before = 'file read /before\n';
  const text = `${before}${line}\nfile read /behind\n`;
  const head = reader.read(text, before.length, before.length + line.length);
  return head && { head, identity: text.slice(reader.argumentsAt, before.length + line.length) };
}

describe('the quick reader', () => {
  it('says of generated lines what the parser says, or nothing', () => {
    let known = 0;
    for (const seed of [1, 2, 3])
      for (const { line } of generateLines(4000, seed, 64)) {
        const found = line.includes('\n') ? undefined : quick(line);
        if (!found) continue;
        known++;
        const { node, errors, warnings } = parseLine(line, { kind: 'domain_policy' });
        expect([line, errors, warnings]).toEqual([line, [], []]);
        if (!isEntry(node)) throw new Error(`${line} is no entry`);
        const { form, family, operations, mask } = found.head;
        expect({ form, family, operations, mask }).toEqual(headOf(node));
        expect([node.when, node.grantLog, node.delete]).toEqual([[], undefined, false]);
        expect(found.identity).toBe(printedIdentity(node));
      }
    expect(known).toBeGreaterThan(300);
  });

  it.each([
    'file read /a',
    'file read/write /a\\040b\\\\',
    'file execute /bin/\\*',
    'file rename /a /b',
    'file create /a 0644',
    'file ioctl /a 0x5401',
    'file mkchar /dev/null 0666 1 3',
    'file mount proc /proc/ proc 0x0',
    'network inet stream connect 10.0.0.1 80',
    'network unix dgram bind/send /run/log',
    'misc env PATH',
  ])('knows %s', (line) => {
    expect(quick(line)).toBeDefined();
  });

  it.each([
    'file read',
    'file read ',
    'file read @G',
    'file readx /a',
    'file read/mkdir /a',
    'file read /a task.uid=0',
    'file read  /a',
    ' file read /a',
    'file read /a\r',
    'file read /\\142',
    'file read /\\{a\\}/',
    'file read /\\*\\-a',
    `file read /${'\\*'.repeat(21)}`,
    'file create /a 00644',
    'file create /a 1-2',
    'file execute /a keep',
    'network inet stream connect 10.0.0.1 65536',
    'network inet stream connect 10.0.0.01 80',
    'network inet strea connect 10.0.0.1 80',
    'misc env A=B',
    `file read /${'a'.repeat(5000)}`,
  ])('leaves %s to the parser', (line) => {
    expect(quick(line)).toBeUndefined();
  });
});
