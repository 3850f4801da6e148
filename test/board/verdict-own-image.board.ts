// The verdict on systems that are not ours, neither of which has Node in it, as docs/guides/testing-in-ci.md has it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocks } from '../harness/cli/ci-guide.js';
import { tomoyo } from '../harness/cli/run-command.js';
import { busyboxRoot } from './foreign-roots/busybox-root.js';
import { debianRoot } from './foreign-roots/debian-root.js';
import { catPolicy } from './guarded-board.js';

const architecture = 'arm64';
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

/** As JSON what is said of a command on the system, with the policy under which cat may read /etc/open. */
async function judged(rootfs: string, words: readonly string[], command: readonly string[]) {
  const json = join(scratch, 'verdict.json');
  rmSync(json, { force: true });
  const push = ['open', 'secret'].flatMap((name) => ['--push', `${join(scratch, name)}:/etc/${name}`]);
  const expected = ['--expect', join(scratch, 'expect.toml')];
  const options = ['--report', `json=${json}`, ...push, ...words, ...expected];
  const { code, stdout, stderr } = await tomoyo([...guideWords(rootfs), ...options, '--', ...command]);
  try {
    return { code, verdict: JSON.parse(readFileSync(json, 'utf8')) };
  } catch (cause) {
    throw new Error(`there is no report\n${stdout}${stderr}`, { cause });
  }
}

describe('tomoyo board test on a system that is not ours', () => {
  it.each([
    ['of BusyBox alone', busyboxRoot, []],
    // without udev in it, systemd waits for the console's device as long as it waits for any
    ['of Debian with systemd', debianTar, ['--append', 'systemd.mask=serial-getty@ttyAMA0.service']],
  ] as const)('%s: is clean, and then shows what is refused', { timeout: 600_000 }, async (_name, make, words) => {
    const { tar } = await make(architecture);
    const clean = await judged(tar, words, ['cat', '/etc/open']);
    expect(clean.verdict.checks.flatMap(({ faults }: { faults: object[] }) => faults)).toEqual([]);
    expect(clean).toMatchObject({ code: 0, verdict: { result: 'clean', domains: { enforcing: 2 } } });
    const refused = await judged(tar, [...words, '--enforce'], ['cat', '/etc/open', '/etc/secret']);
    expect(refused).toMatchObject({ code: 4, verdict: { worst: 'violation' } });
    expect(refused.verdict.checks[3].faults).toMatchObject([
      { domain: expect.stringMatching(/^<kernel> (\/usr)?\/bin\/cat$/), allow: 'file read /etc/secret', refused: 1 },
    ]);
  });
});

async function debianTar(name: string): Promise<{ readonly tar: string }> {
  return { tar: await debianRoot(name) };
}
