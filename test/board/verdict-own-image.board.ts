// The verdict on systems that are not ours, none of which has Node in it, as docs/guides/testing-in-ci.md has it.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocks } from '../harness/cli/ci-guide.js';
import { tomoyo } from '../harness/cli/run-command.js';
import { busyboxRoot } from './foreign-roots/busybox-root.js';
import { cloudKernel } from './foreign-roots/cloud-kernel.js';
import { debianRoot } from './foreign-roots/debian-root.js';
import { catPolicy } from './guarded-board.js';

const policy = catPolicy();
let scratch: string;

/** The policy is for one file: a cat that is linked with libraries looks for locales, too. */
const EXPECTED = String.raw`[[expect]]
domain = "/usr/bin/cat"
entry = 'file read /usr/lib/locale/\{\*\}/'
at_least = 0
reason = "locales"
`;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'verdict-own-'));
  writeFileSync(join(scratch, 'expect.toml'), EXPECTED);
  for (const name of ['open', 'secret']) writeFileSync(join(scratch, name), `${name}\n`);
});
afterAll(() => {
  policy[Symbol.dispose]();
  rmSync(scratch, { recursive: true });
});

/** The line of the guide from `board test` to its `--`, with this system and this policy. */
function guideWords(rootfs: string): readonly string[] {
  const lines = blocks('sh').flatMap((block) => block.split('\n'));
  const words = lines.find((line) => line.includes(' --rootfs '))?.split(' ') ?? [];
  const ours = new Map([
    ['output/images/rootfs.tar', rootfs],
    ['policy', policy.folder],
  ]);
  return words.slice(1, words.indexOf('--')).map((word) => ours.get(word) ?? word);
}

/** One of BusyBox alone, one of Debian with systemd, one whose kernel is not ours either; each with what else chooses it. */
const SYSTEMS = {
  'of BusyBox alone': async () => ({ rootfs: (await busyboxRoot('arm64')).tar, words: [] }),
  'of Debian with systemd': async () => ({
    rootfs: await debianRoot('arm64'),
    // without udev in it, systemd waits for the console's device as long as it waits for any
    words: ['--append', 'systemd.mask=serial-getty@ttyAMA0.service'],
  }),
  'for x86-64, with its own kernel': async () => {
    const { kernel, modules } = await cloudKernel();
    return { rootfs: (await busyboxRoot('x86-64')).tar, words: ['--kernel', kernel, '--modules', modules] };
  },
} as const;

/** As JSON what is said of a command. @param words from `board test` on */
async function judged(words: readonly string[], command: readonly string[]) {
  const json = join(scratch, 'verdict.json');
  rmSync(json, { force: true });
  const options = ['--report', `json=${json}`, '--expect', join(scratch, 'expect.toml')];
  const { code, stdout, stderr } = await tomoyo([...words, ...options, '--', ...command]);
  try {
    return { code, verdict: JSON.parse(readFileSync(json, 'utf8')) };
  } catch (cause) {
    throw new Error(`there is no report\n${stdout}${stderr}`, { cause });
  }
}

function faultsOf({ verdict }: Awaited<ReturnType<typeof judged>>): readonly object[] {
  return verdict.checks.flatMap(({ faults }: { faults: readonly object[] }) => faults);
}

describe('tomoyo board test on a system that is not ours', () => {
  it.each(Object.entries(SYSTEMS))('%s: is clean, and then shows what is refused', async (_name, choose) => {
    const { rootfs, words: others } = await choose();
    const push = ['open', 'secret'].flatMap((name) => ['--push', `${join(scratch, name)}:/etc/${name}`]);
    const words = [...guideWords(rootfs), ...others, ...push];
    const clean = await judged(words, ['cat', '/etc/open']);
    expect(faultsOf(clean)).toEqual([]);
    expect(clean).toMatchObject({ code: 0, verdict: { result: 'clean', domains: { enforcing: 2 } } });
    const refused = await judged([...words, '--enforce'], ['cat', '/etc/open', '/etc/secret']);
    expect(refused).toMatchObject({ code: 4, verdict: { worst: 'violation' } });
    expect(refused.verdict.checks[3].faults).toMatchObject([
      { domain: expect.stringMatching(/^<kernel> (\/usr)?\/bin\/cat$/), allow: 'file read /etc/secret', refused: 1 },
    ]);
  });

  it('learns a policy where the system has none, which then enforces', async () => {
    const { rootfs } = await SYSTEMS['of BusyBox alone']();
    const system = ['board', 'test', '--rootfs', rootfs];
    const learned = join(scratch, 'learned');
    const { code, stderr } = await tomoyo([...system, '--learn', learned, '--', 'cat', '/etc/open']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const enforced = [...system, '--policy', learned, '--enforce'];
    const clean = await judged(enforced, ['cat', '/etc/open']);
    expect(faultsOf(clean)).toEqual([]);
    expect(clean).toMatchObject({ code: 0, verdict: { domains: { disabled: 0, learning: 0 } } });
    const refused = await judged(enforced, ['cat', '/etc/secret']);
    expect(refused).toMatchObject({ code: 4, verdict: { worst: 'violation' } });
  });

  it('is not clean where the board could load no policy, and says why', async () => {
    const half = join(scratch, 'half');
    mkdirSync(half);
    copyFileSync(join(policy.folder, 'profile.conf'), join(half, 'profile.conf'));
    const { rootfs } = await SYSTEMS['of BusyBox alone']();
    const { code, verdict } = await judged(
      ['board', 'test', '--rootfs', rootfs, '--policy', half],
      ['cat', '/etc/open'],
    );
    expect({ code, worst: verdict.worst }).toEqual({ code: 5, worst: 'mode' });
    const [{ message }] = verdict.checks.at(-1).faults;
    expect(message).toMatch(
      /^<kernel>: no policy could be loaded \(.*_policy\.conf: is not there.*\), so nothing was checked$/,
    );
  });
});
