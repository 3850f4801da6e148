import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../../lib/audit/record.js';
import { isEntry } from '../../../lib/language/entry-words.js';
import { parsePolicy } from '../../../lib/language/parse.js';
import { kernelForm } from '../../../lib/language/print.js';
import { captured, fixture, record } from './captures.js';

/** `DOMAIN\nENTRY`, one operation each. */
function learnedLines(policy: string): Set<string> {
  const lines = new Set<string>();
  let domain = '';
  for (const node of parsePolicy(policy, { kind: 'domain_policy' }).nodes) {
    if (node.kind === 'domain') domain = node.name;
    if (!isEntry(node)) continue;
    if (!('operations' in node)) lines.add(`${domain}\n${kernelForm(node)}`);
    else
      for (const operation of node.operations)
        lines.add(`${domain}\n${kernelForm({ ...node, operations: [operation] } as typeof node)}`);
  }
  return lines;
}

const asLine = (found: AuditRecord) => {
  const { domain, entry } = found.toPolicyEntry()!;
  return `${domain}\n${kernelForm(entry)}`;
};

const ofDomain = (lines: Iterable<string>) => [...lines].filter((line) => line.startsWith('<kernel> /bin/filedemo\n'));

const entryOf = (entry: string) => record({ entry }).toPolicyEntry()?.text;

const EXEC =
  ' path1={ uid=0 gid=0 ino=29 major=0 minor=2 perm=0755 type=file } exec={ realpath="/bin/busybox" argc=1 envc=0 ' +
  'argv[]={ "true\\040two" } envp[]={ } }';

describe('the entry that would allow a request', () => {
  it.each(['6.1', '6.12'] as const)('is the one that the kernel %s learned, for every record of a run', (kernel) => {
    const learned = learnedLines(fixture(`policy/${kernel}/domain_policy`).toString('latin1'));
    const requests = captured(`${kernel}-run.audit`).filter(({ mode, isStatus }) => mode === 'learning' && !isStatus);
    expect(requests.length).toBeGreaterThan(150);
    expect(requests.map(asLine).filter((line) => !learned.has(line))).toEqual([]);
    // the other way round, for a domain that did all it did before the records were read
    expect(new Set(ofDomain(requests.map(asLine)))).toEqual(new Set(ofDomain(learned)));
  });

  it('is none for status words', () => {
    for (const entry of ['use_profile 1', 'use_group 0', 'quota_exceeded', 'transition_failed'])
      expect(record({ entry }).toPolicyEntry()).toBeUndefined();
  });

  it('has the program and its name for itself behind an execution, not behind the variables', () => {
    const execute = record({ more: EXEC, entry: 'file execute /bin/true' });
    expect(execute.toPolicyEntry()).toMatchObject({
      domain: '<kernel> /bin/editor',
      text: 'file execute /bin/true exec.realpath="/bin/busybox" exec.argv[0]="true\\040two"',
      entry: { kind: 'file_path', when: [{ key: 'exec.realpath' }, { kind: 'argv', index: '0' }] },
    });
    expect(record({ more: EXEC, entry: 'misc env HOME' }).toPolicyEntry()?.text).toBe('misc env HOME');
  });

  it.each([
    ['argv[]={ "q"x" }', ' exec.argv[0]="q"x"'],
    ['argv[]={ "" }', ' exec.argv[0]=""'],
    ['argv[]={ "..." ... }', ' exec.argv[0]="..."'],
    ['argv[]={ ... }', ''],
  ])('takes the name %s of a program as the kernel does', (argv, condition) => {
    const more = EXEC.replace(/argv\[\]=\{ .*? \}/, argv);
    const text = record({ more, entry: 'file execute /bin/true' }).toPolicyEntry()?.text;
    expect(text).toBe(`file execute /bin/true exec.realpath="/bin/busybox"${condition}`);
  });

  it('has the target of a symlink, which may begin with @', () => {
    const more = ' path1.parent={ uid=0 gid=0 ino=311 perm=0755 } symlink.target="@x"';
    const text = record({ more, entry: 'file symlink /tmp/l' }).toPolicyEntry()?.text;
    expect(text).toBe('file symlink /tmp/l symlink.target="@x"');
  });

  it('does not turn a name that begins with @ into a group', () => {
    expect(entryOf('network unix stream bind @sock')).toBe('network unix stream bind \\?sock');
    expect(entryOf('file mount @a /mnt/ @fs 0x0')).toBe('file mount \\?a /mnt/ \\?fs 0x0');
    expect(entryOf('misc env @x')).toBe('misc env @x');
  });

  it('says what is wrong with a line that the language does not know', () => {
    const odd = record({ entry: 'file teleport /etc/shadow' });
    expect(odd.acl).toBeUndefined();
    expect(() => odd.toPolicyEntry()).toThrow(expect.objectContaining({ code: 'TOMOYO_SYNTAX', line: 1, column: 6 }));
  });

  it('is parsed without its conditions as `acl`', () => {
    expect(record().acl).toMatchObject({ kind: 'file_path', operations: ['read'], path: { text: '/etc/shadow' } });
    expect(record({ entry: 'use_profile 3' }).acl).toBeUndefined();
  });
});
