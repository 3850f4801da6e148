import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type PolicyTexts } from '../../../lib/index.js';
import { markOf, policyOf } from '../../power-cut/marked-policy.js';
import { compileStopper, stopEnvironment, type Stop } from '../../power-cut/stop-at-step.js';
import { tomoyo } from '../cli/run-command.js';

let folder: string;
let library: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
  library = join(folder, 'stop.so');
  compileStopper('host', library);
  for (const mark of ['one', 'two', 'next']) await writeTexts(join(folder, mark), policyOf(mark));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeTexts(into: string, texts: PolicyTexts): Promise<void> {
  await mkdir(into);
  for (const [file, text] of Object.entries(texts)) await writeFile(join(into, `${file}.conf`), text);
}

/** A store with one slot, and a save of another that is killed. */
async function killedSave(name: string, stop: Pick<Stop, 'step' | 'log'>) {
  const root = join(folder, name);
  const store = await openStore({ root });
  await store.save(policyOf('one'));
  const env = stopEnvironment({ library, root, how: 'kill', ...stop });
  const { code } = await tomoyo(['save', '--from', join(folder, 'two'), '--to', root], { env });
  return { root, store, code };
}

async function lookAfterKill(step: number): Promise<{ loaded: string; trouble?: string }> {
  const { root, store, code } = await killedSave(`cut-${step}`, { step });
  const loaded = markOf(await store.read(), ['one', 'two']);
  if (code !== null) return { loaded, trouble: 'it was not killed' };
  const slots = await store.slots({ verify: true });
  if (slots.some(({ missing, altered }) => missing.length > 0 || altered !== false))
    return { loaded, trouble: JSON.stringify(slots) };
  if ((await store.save(policyOf('next'))).kind !== 'saved') return { loaded, trouble: 'the next save saves nothing' };
  const hidden = (await readdir(root, { recursive: true })).filter((path) => /(^|\/)\./.test(path));
  return hidden.length === 0 ? { loaded } : { loaded, trouble: `${hidden.join()} is left` };
}

describe('kill -9 of save', { timeout: 300_000 }, () => {
  it('in front of each step leaves one of both policies, and the next save takes away what is left', async () => {
    const log = join(folder, 'steps');
    const whole = await killedSave('whole', { step: 0, log });
    expect(whole.code).toBe(0);
    const steps = (await readFile(log, 'utf8')).trimEnd().split('\n');
    expect(steps.length).toBeGreaterThan(20);
    const seen = new Set<string>();
    const troubles: string[] = [];
    for (const [index, step] of steps.entries()) {
      const { loaded, trouble } = await lookAfterKill(index + 1);
      seen.add(loaded);
      if (trouble !== undefined) troubles.push(`${step}: ${trouble}`);
    }
    expect(troubles).toEqual([]);
    expect(seen).toEqual(new Set(['one', 'two']));
  });
});
