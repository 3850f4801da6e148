import { describe, expect, it } from 'vitest';
import { ExecParameterConverter } from '../../../lib/audit/convert-exec.js';
import { AuditLogConverter } from '../../../lib/audit/convert-log.js';
import { captured, fixture } from './captures.js';

/** What the programs of tomoyo-tools 2.6.1 wrote: fixtures/oracle/README.md. */
const oracle = (name: string) => fixture(`oracle/convert/${name}`).toString('latin1');
const INPUT = oracle('input.log');

interface OddCase {
  readonly input: string;
  readonly log?: string;
  readonly exec: string;
  readonly brokenLine?: number;
}
const ODD = JSON.parse(oracle('odd-records.json')) as readonly OddCase[];

const SIZES = [1, 7, 65_536];
const pieces = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));

function log(text: string, size = 65_536): string {
  const converter = new AuditLogConverter();
  return pieces(text, size)
    .map((piece) => converter.push(piece))
    .join('');
}

function exec(text: string, size = 65_536): { exec: string; brokenLine?: number } {
  const converter = new ExecParameterConverter();
  let written = '';
  try {
    for (const piece of pieces(text, size)) for (const lines of converter.push(piece)) written += lines;
    converter.end();
    return { exec: written };
  } catch (error) {
    expect(error).toMatchObject({ code: 'TOMOYO_BAD_RECORD' });
    return { exec: written, brokenLine: (error as { line: number }).line };
  }
}

const isExecution = ({ entry }: { readonly entry: string }) => entry.startsWith('file execute ');

describe('convert-audit-log', () => {
  it.each(SIZES)('writes what the C program writes, in pieces of %d', (size) => {
    expect(log(INPUT, size)).toBe(oracle('convert-audit-log.txt'));
    const known = ODD.filter((odd) => odd.log !== undefined);
    expect(known.length).toBeGreaterThan(50);
    for (const odd of known) expect(log(odd.input, size)).toBe(odd.log);
  });

  it('takes the records of the kernel, with NULs between, for those of a file', () => {
    const kernel = fixture('audit/6.12-run.audit').toString('latin1');
    expect(log(kernel)).toBe(log(kernel.replaceAll('\0', '\n')));
    expect(log(kernel)).toContain('\nfile symlink /srv/demo/my\\040cat task.pid=146 ');
  });
});

describe('convert-exec-param', () => {
  it.each(SIZES)('writes what the C program writes up to the same line, in pieces of %d', (size) => {
    expect(exec(INPUT, size)).toEqual({ exec: oracle('convert-exec-param.txt') });
    expect(ODD.some(({ brokenLine }) => brokenLine !== undefined)).toBe(true);
    for (const { input, log: _log, ...expected } of ODD) expect(exec(input, size)).toEqual(expected);
  });

  it('takes the records of the kernel, which end with a NUL', () => {
    const kernel = fixture('audit/6.12-run.audit').toString('latin1');
    expect(exec(kernel)).toEqual(exec(kernel.replaceAll('\0', '')));
    expect(exec(kernel).exec.split('\n\n')).toHaveLength(captured('6.12-run.audit').filter(isExecution).length + 1);
  });

  it('says what is broken and in which line', () => {
    const [head = '', ...rest] = INPUT.split('\n');
    const broken = [head.replace(' envp[]={', ' envp[]= {'), ...rest].join('\n');
    expect(() => [...new ExecParameterConverter().push(broken)]).toThrow(/^audit record:1:1: expected "envp\[\]=\{ "/);
  });
});
