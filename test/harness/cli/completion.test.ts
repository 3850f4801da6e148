import { describe, expect, it } from 'vitest';
import { commandTree, eachCommand } from '../../../lib/cli/command-tree.js';
import { makeProgram } from '../../../lib/cli/program.js';
import { offers, type Shell } from './completion/offers.js';
import { tomoyo } from './run-command.js';

const nodes = [...eachCommand(commandTree(await makeProgram()))];
const typed = (...words: readonly string[]) => words.join('\t');

/** What must be offered, by what was typed: all that the tree of commands has. */
const wanted = new Map<string, readonly string[]>();
for (const { words, commands, options, arguments: all } of nodes) {
  if (commands.length > 0)
    wanted.set(
      typed(...words, ''),
      commands.flatMap((command) => command.words.slice(-1).concat(command.aliases)),
    );
  if (options.length > 0)
    wanted.set(
      typed(...words, '-'),
      options.flatMap(({ flags }) => flags),
    );
  for (const { flags, value } of options)
    if (value?.kind === 'choice')
      for (const flag of flags.filter((one) => one.startsWith('--')))
        wanted.set(typed(...words, flag, ''), value.choices);
  if (all[0]?.kind === 'choice') wanted.set(typed(...words, ''), all[0].choices);
}

describe.each<Shell>(['bash', 'zsh', 'fish'])('completion in %s', (shell) => {
  it('offers every command, every option, every choice', async () => {
    expect(wanted.size).toBeGreaterThan(40);
    const offered = await offers(shell, [...wanted.keys()]);
    for (const [line, words] of wanted)
      expect([line, offered.get(line)]).toEqual([line, expect.arrayContaining([...words])]);
  });

  it('offers what begins as the word does, and nothing else', async () => {
    const lines = [
      typed('tomoyo', 'sta'),
      typed('tomoyo', '--color', 'never', 'sta'),
      typed('tomoyo', 'check', '--form'),
      typed('tomoyo', 'ps', '--mode', 'en'),
    ];
    const offered = await offers(shell, lines);
    expect(lines.map((line) => offered.get(line))).toEqual([['status'], ['status'], ['--format'], ['enforcing']]);
  });

  it('offers files where a path goes, folders where only those go', async () => {
    const [file, folder] = [typed('tomoyo', 'check', '/etc/host'), typed('tomoyo', 'init', '--root', '/usr/sbi')];
    const offered = await offers(shell, [file, folder]);
    // zsh offers the last component, fish marks a folder with a slash
    expect(offered.get(file)).toContain(shell === 'zsh' ? 'hostname' : '/etc/hostname');
    expect(offered.get(folder)?.map((path) => path.replace(/\/$/, ''))).toContain(
      shell === 'zsh' ? 'sbin' : '/usr/sbin',
    );
  });

  it('offers the names of domains, one word each', async () => {
    const policy = '<kernel>\nuse_profile 0\n\n<kernel> /usr/sbin/httpd\nuse_profile 1\nfile read /etc/passwd\n';
    const line = typed('tomoyo', 'ps', '--domain', shell === 'bash' ? String.raw`\<kernel\>\ ` : "'<kernel> ");
    const offered = await offers(shell, [line], policy);
    expect(offered.get(line)?.map((name) => name.replaceAll('\\', ''))).toContain('<kernel> /usr/sbin/httpd');
  });
});

describe('completion in bash, which cuts words itself', () => {
  it.each([
    [['tomoyo', 'check', '--format', '=', 'gi'], ['github']],
    [
      ['tomoyo', 'check', '--format', '='],
      ['text', 'github', 'sarif'],
    ],
    [['tomoyo', 'ps', '--mode', 'learning', 'perm'], ['permissive']],
    [['tomoyo', 'ps', '--mode', 'learning', '--pro'], ['--profile']],
    [['tomoyo', 'ps', '--watch', '5', '--dom'], ['--domain']],
    [['tomoyo', 'board', 'ru'], ['run']],
    [['tomoyo', 'set-profile', 'sta'], []],
    [['tomoyo', 'check', '--', '--for'], []],
    [['tomoyo', 'ps', '--domain', "'<kernel> /u"], ['<kernel> /usr/sbin/httpd']],
  ])('%j', async (words, answers) => {
    const line = typed(...words);
    expect((await offers('bash', [line], '<kernel>\n<kernel> /usr/sbin/httpd\n')).get(line)).toEqual(answers);
  });
});

it('completion refuses a shell that it does not know', async () => {
  const { code, stdout, stderr } = await tomoyo(['completion', 'tcsh']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
});
