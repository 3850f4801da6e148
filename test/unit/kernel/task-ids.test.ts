import { expect, it } from 'vitest';
import { processIds, threadIds } from '../../../lib/kernel/processes/task-ids.js';

/** What folders of /proc have, by their names, as Node.js lists a folder. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  '/proc': ['101', '93', 'self'],
  '/proc/93/task': ['100', '93'],
  '/proc/101/task': ['101'],
};

const access = { list: async (folder: string) => FOLDERS[folder] ?? [] };

it('processes and threads come in the order of their numbers', async () => {
  expect((await processIds(access)).map(({ pid }) => pid)).toEqual([93, 101]);
  expect(await threadIds(access)).toEqual([
    { pid: 93, tgid: 93 },
    { pid: 100, tgid: 93 },
    { pid: 101, tgid: 101 },
  ]);
});
