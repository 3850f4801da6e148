import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { formatTree } from '../../../lib/cli/format-process.js';
import { formatChange } from '../../../lib/cli/process-changes.js';
import { DRAWN_LINES, processTree } from '../../../lib/cli/process-tree.js';
import { docBlock } from '../../harness/docs/doc-blocks.js';
import { ENFORCING, listed } from './listed.js';

const GUIDE = 'docs/guides/processes.md';
const shown = (command: string) =>
  docBlock(GUIDE, ({ text }) => text.startsWith(`$ ${command}\n`))
    .split('\n')
    .slice(1);
const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const HTTPD = '<kernel> /usr/sbin/httpd';

it('the guide about processes has the tree that is shown', () => {
  const off = { profile: 0, mode: 'disabled', strictest: 'disabled' } as const;
  const processes = [
    listed(1, 0, { name: 'init', domain: '<kernel> /sbin/init', ...off }),
    listed(117, 1, { name: 'httpd', domain: HTTPD, ...ENFORCING }),
    listed(121, 117, { name: 'guestbook.cgi', domain: `${HTTPD} /srv/www/cgi-bin/guestbook.cgi`, ...ENFORCING }),
    listed(130, 1, { name: 'mosquitto', domain: '<kernel> /usr/sbin/mosquitto' }),
  ];
  const style = { colors: picocolors.createColors(false), columns: undefined };
  const tree = formatTree(
    processTree(processes, () => true, DRAWN_LINES),
    style,
  );
  expect([...tree, '']).toEqual(shown('tomoyo ps'));
});

it('the guide about processes has the changes that are said', () => {
  const [before, after] = [
    listed(168, 1, { name: 'httpd', domain: HTTPD, ...ENFORCING }),
    listed(168, 1, { name: 'httpd', domain: HTTPD }),
  ];
  expect(shown('tomoyo ps --watch 1 | cat').slice(1, -1)).toEqual([
    formatChange({ kind: 'came', process: before }, at('03:47:21')),
    formatChange({ kind: 'changed', process: after, from: before }, at('03:47:24')),
    formatChange({ kind: 'went', process: after }, at('03:47:30')),
  ]);
});
