import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournal, removeJournal, writeJournal } from '../../../lib/kernel/apply/journal.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'apply.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

const UNDO = { domain_policy: '<kernel>\nfile read /a\n' };

describe('the journal of an apply', () => {
  it('is there until it is removed', () => {
    expect(readJournal(path)).toBeUndefined();
    writeJournal(path, UNDO);
    expect(readJournal(path)).toMatchObject({ pid: process.pid, undo: UNDO });
    removeJournal(path);
    expect(readJournal(path)).toBeUndefined();
    removeJournal(path);
  });

  it('is not what a writer left that was killed over it', () => {
    writeFileSync(join(folder, '.apply.journal'), '{"pid":1,"bo');
    expect(readJournal(path)).toBeUndefined();
    writeJournal(path, UNDO);
    expect(readJournal(path)).toMatchObject({ undo: UNDO });
    writeFileSync(join(folder, '.apply.journal'), '{"pid":1,"bo');
    removeJournal(path);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is none where it is torn, of another form or of another boot', () => {
    writeJournal(path, UNDO);
    const whole = readFileSync(path, 'utf8');
    const others = [whole.slice(0, 30), '', 'null', '[]', '{}', whole.replace(/"boot":"[^"]*"/, '"boot":"another"')];
    for (const text of others) {
      writeFileSync(path, text);
      expect([text, readJournal(path)]).toEqual([text, undefined]);
    }
    writeFileSync(path, whole);
    expect(readJournal(path)).toMatchObject({ undo: UNDO });
  });
});
