import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { boundToParent } from '../../../qemu/board/bound-to-parent.js';

const say = (parent: number) =>
  spawnSync('setpriv', boundToParent(parent, ['printf', '%s|', 'a b', "'"]), { encoding: 'utf8' });

it('a command runs with its words, and not where its parent died before it could be bound to it', () => {
  expect(say(process.pid)).toMatchObject({ status: 0, stdout: "a b|'|", stderr: '' });
  expect(say(process.ppid)).toMatchObject({ status: 1, stdout: '', stderr: '' });
});

it('a command is killed with its parent', () => {
  const words = JSON.stringify(boundToParent(0, ['sleep', '60']).map((word) => (word === '0' ? 'PARENT' : word)));
  const program = `
    const words = ${words}.map((word) => (word === 'PARENT' ? String(process.pid) : word));
    const child = require('node:child_process').spawn('setpriv', words, { stdio: 'inherit', detached: true });
    child.on('spawn', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300));
  `;
  // it has our end of the pipe for as long as it lives
  const { signal, error } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', timeout: 50_000 });
  expect([signal, error]).toEqual(['SIGKILL', undefined]);
});
