import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localAccess } from '../../../lib/access/local-access.js';
import { readJournal, removeJournal, writeJournal } from '../../../lib/kernel/apply/journal.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'apply.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

const access = localAccess();
const UNDO = { domain_policy: '<kernel>\nfile read /a\n' };

describe('the journal of an apply', () => {
  it('is there until it is removed', async () => {
    expect(await readJournal(access, path)).toBeUndefined();
    await writeJournal(access, path, UNDO);
    expect(await readJournal(access, path)).toMatchObject({ pid: process.pid, undo: UNDO });
    await removeJournal(access, path);
    expect(await readJournal(access, path)).toBeUndefined();
    await removeJournal(access, path);
  });

  it('is not what a writer left that was killed over it', async () => {
    writeFileSync(join(folder, '.apply.journal'), '{"pid":1,"bo');
    expect(await readJournal(access, path)).toBeUndefined();
    await writeJournal(access, path, UNDO);
    expect(await readJournal(access, path)).toMatchObject({ undo: UNDO });
    writeFileSync(join(folder, '.apply.journal'), '{"pid":1,"bo');
    await removeJournal(access, path);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is none where it is torn, of another form or of another boot', async () => {
    await writeJournal(access, path, UNDO);
    const whole = readFileSync(path, 'utf8');
    const others = [whole.slice(0, 30), '', 'null', '[]', '{}', whole.replace(/"boot":"[^"]*"/, '"boot":"another"')];
    for (const text of others) {
      writeFileSync(path, text);
      expect([text, await readJournal(access, path)]).toEqual([text, undefined]);
    }
    writeFileSync(path, whole);
    expect(await readJournal(access, path)).toMatchObject({ undo: UNDO });
  });
});
