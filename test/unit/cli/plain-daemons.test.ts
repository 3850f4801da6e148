import { describe, expect, it } from 'vitest';
import { PLAIN_DAEMONS, plainDaemon } from '../../../lib/cli/plain-daemons.js';
import { makeProgram } from '../../../lib/cli/program.js';

describe('the command line of a daemon', () => {
  it.each([...PLAIN_DAEMONS])('is plain with nothing, or one file: %s', (name, { option }) => {
    expect(plainDaemon([name])).toBeDefined();
    expect(plainDaemon([name, option, '/etc/file'])).toBeDefined();
  });

  it.each([...PLAIN_DAEMONS])('has no option of its own: the parser says the same of %s', async (name, { option }) => {
    const program = await makeProgram(name);
    const command = program.commands.find((each) => each.name() === name);
    const found = command?.options.find(({ long }) => long === option);
    expect(found).toMatchObject({ required: true, variadic: false });
    expect(found?.parseArg).toBeUndefined();
    expect(command?.registeredArguments).toEqual([]);
  });

  it.each([
    [],
    ['auditd', '--check'],
    ['auditd', '--config'],
    ['auditd', '--config=/etc/file'],
    ['auditd', '--config', '--check'],
    ['auditd', '--rules', '/etc/file'],
    ['auditd', '--config', '/etc/file', '--check'],
    ['auditd', 'file'],
    ['auditd', '--help'],
    ['queryd', '--config', '/etc/file'],
    ['--version'],
    ['status'],
    ['help', 'auditd'],
  ])('is left to the parser where it is anything else: %j', (...words) => {
    expect(plainDaemon(words)).toBeUndefined();
  });
});
