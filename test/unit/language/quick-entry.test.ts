import { describe, expect, it } from 'vitest';
import type { AclEntry } from '../../../lib/language/ast.js';
import { parseLine } from '../../../lib/language/parse.js';
import { printedIdentity } from '../../../lib/language/print.js';
import { headOf, QuickReader } from '../../../lib/language/quick-entry.js';
import { isEntry } from '../../../lib/language/entry-words.js';
import { generateLines } from '../../fuzz/generate-lines.js';

/** What a quick reader says of a line that stands between others. */
function quick(line: string, reader = new QuickReader()) {
  const before = 'file read /before\n';
  const text = `${before}${line}\nfile read /behind\n`;
  const head = reader.read(text, before.length, before.length + line.length);
  const { argumentsAt, hasGroups, hasConditions } = reader;
  return head && { head, identity: text.slice(argumentsAt, before.length + line.length), hasGroups, hasConditions };
}

function parsedEntry(line: string): AclEntry | undefined {
  const { node, errors, warnings } = parseLine(line, { kind: 'domain_policy' });
  return isEntry(node) && errors.length + warnings.length === 0 && !node.delete ? node : undefined;
}

describe('the quick reader', () => {
  it('says of generated lines what the parser says, or nothing', () => {
    const known = { plain: 0, groups: 0, conditions: 0 };
    for (const seed of [1, 2, 3]) {
      const lines = generateLines(4000, seed).map(({ line }) => line.replaceAll('\n', ' '));
      const reader = new QuickReader();
      // the second time, conditions of the first are known
      for (const line of [...lines, ...lines]) {
        const found = quick(line, reader);
        const node = parsedEntry(line);
        if (!found) {
          if (node && line.endsWith(printedIdentity(node))) reader.rememberConditions();
          continue;
        }
        if (!node) throw new Error(`${line} is not what the quick reader says`);
        const { form, family, operations, mask } = found.head;
        expect({ form, family, operations, mask }).toEqual(headOf(node));
        expect([line, found.identity]).toEqual([line, printedIdentity(node)]);
        const values: object[] = Object.values(node).filter((value) => typeof value === 'object');
        // it may be asked for nothing: the name of a variable may begin as a group does
        if (values.some((value) => 'kind' in value && value.kind === 'group')) expect(found.hasGroups).toBe(true);
        const more = [node.grantLog, 'transition' in node ? node.transition : undefined, ...node.when];
        expect(found.hasConditions).toBe(more.some((each) => each !== undefined));
        known[found.hasConditions ? 'conditions' : found.hasGroups ? 'groups' : 'plain']++;
      }
    }
    expect(known.plain).toBeGreaterThan(300);
    expect(known.groups).toBeGreaterThan(100);
    expect(known.conditions).toBeGreaterThan(100);
  });

  it('knows conditions that it was told of, for the same operations', () => {
    const reader = new QuickReader();
    expect(quick('file read /a task.uid=0', reader)).toBeUndefined();
    reader.rememberConditions();
    expect(quick('file read /b task.uid=0', reader)).toMatchObject({ hasConditions: true, identity: '/b task.uid=0' });
    expect(quick('file write /b task.uid=0', reader)).toBeUndefined();
    expect(quick('file read /b task.uid=1', reader)).toBeUndefined();
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
    'file read @G',
    'network inet stream connect @G 80',
    'file execute /a exec.realpath="/b" exec.argv[0]="a"',
  ])('knows %s', (line) => {
    expect(quick(line)).toBeDefined();
  });

  it.each([
    'file read',
    'file read ',
    'file readx /a',
    'file read/mkdir /a',
    'file read /a exec.realpath="/b"',
    'file read @',
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
