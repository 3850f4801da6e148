import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { minimizePolicy } from '../../lib/policy/minimize/minimize.js';
import type { Board } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';
import { GuestNode } from './guest-node.js';
import { ATTEMPTS, DOMAIN_POLICY, EXCEPTION_POLICY, MAKE_PLAY, PROFILE, PROGRAM } from './overlapping-policy.js';
import { AS_MANAGER, INTERFACE, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';

const SOURCE = fileURLToPath(new URL('./native/attempts.cc', import.meta.url));
const DOMAIN = `<kernel> ${PROGRAM}`;
const it = projectTest(() => {
  const data = staticProgram(projectChoice().architecture, SOURCE);
  return { files: [{ path: PROGRAM, data, mode: 0o755 }] };
});
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
});

const read = async (file: string) => (await board.readFile(`${INTERFACE}/${file}`)).toString('latin1');
const entriesOf = (policy: string) =>
  (policy.split(/^(?=<)/m).find((text) => text.startsWith(`${DOMAIN}\n`)) ?? '')
    .split('\n')
    .filter((line) => /^(?:file|network) /.test(line));

async function apply(texts: readonly object[], mode: 'merge' | 'replace'): Promise<void> {
  const report = await node.eval(`
    const { refused, notKept } = await tomoyo.apply(${JSON.stringify(texts)}, { mode: '${mode}' });
    return { refused: [...refused], notKept: [...notKept] };`);
  expect(report).toEqual({ refused: [], notKept: [] });
}

/** What the program meets, attempt by attempt, as root and as somebody else. */
async function outcomes(): Promise<readonly string[]> {
  const met: string[] = [];
  for (const uid of [0, 1000]) {
    await runOk(board, ['/bin/sh', '-c', MAKE_PLAY]);
    const stdin = ATTEMPTS.map((line) => `${line}\n`).join('');
    const { code, stdout } = await board.run([PROGRAM], { uid, gid: uid, stdin });
    const codes = stdout.toString().trim().split('\n');
    expect([code, codes.length]).toEqual([0, ATTEMPTS.length]);
    met.push(...codes.map((each, index) => `${uid} ${ATTEMPTS[index]}: ${each}`));
  }
  return met;
}

describe('minimize', () => {
  it('leaves a policy under which the kernel allows and refuses the same', async () => {
    await apply([PROFILE], 'merge');
    await apply([EXCEPTION_POLICY, DOMAIN_POLICY], 'replace');
    const before = await outcomes();
    // EPERM is TOMOYO's word here; both answers were given often enough to mean something
    const refused = before.filter((line) => line.endsWith(': 1')).length;
    expect(refused).toBeGreaterThan(60);
    expect(before.length - refused).toBeGreaterThan(60);

    const given = { file: 'domain_policy', text: await read('domain_policy') };
    const exceptionPolicy = { file: 'exception_policy', text: await read('exception_policy') };
    const small = minimizePolicy({ domainPolicy: given, exceptionPolicy });
    await apply([EXCEPTION_POLICY, { ...DOMAIN_POLICY, text: [...small.pieces()].join('') }], 'replace');
    const left = entriesOf(await read('domain_policy'));
    expect(left).toEqual(entriesOf([...small.pieces()].join('')));
    expect(left.length).toBeLessThan(0.65 * entriesOf(given.text).length);
    expect(await outcomes()).toEqual(before);

    // a second time there is nothing to do
    const fewer = minimizePolicy({ domainPolicy: { ...given, text: await read('domain_policy') }, exceptionPolicy });
    expect(fewer.dropped).toEqual([]);
  });
});
