import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestTerminal } from './terminal.js';

const COMMAND = fileURLToPath(new URL('../../../dist/cli/tomoyo.js', import.meta.url));

/** A policy that comes slowly until there is a file `go`. */
const SCRIPT = `
policy() {
  echo '<kernel>'
  i=1
  while [ ! -e go ]; do seq -f "file read /$i/%.0f" 9999; i=$((i+1)); sleep 0.2; done
}
policy | '${process.execPath}' '${COMMAND}' check --kind domain_policy -
echo ended
read -r kept
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-progress-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a long read shows on a terminal how far it is, and leaves nothing of it', async () => {
  writeFileSync(join(folder, 'slowly'), SCRIPT);
  await using terminal = await TestTerminal.open({
    columns: 80,
    rows: 10,
    cwd: folder,
    command: ['bash', '--norc', 'slowly'],
  });
  await terminal.see(/^<stdin>: [\d,]+ lines, [\d,]+ a second$/m);
  writeFileSync(join(folder, 'go'), '');
  const lines = await terminal.see('ended');
  expect(lines.filter((line) => line !== '')).toEqual(['1 file: 0 errors, 0 warnings', 'ended']);
});

/** So many domains with twenty names each, no two alike: seconds of work. */
function learntPolicy(domains: number): string {
  const names = Array.from({ length: 20 }, (_, index) => index);
  return Array.from({ length: domains }, (_, domain) => {
    const lines = names.map(
      (index) => `file read /var/lib/a${(domain * 7 + index * 131) % 9973}/f${index}.${domain}\n`,
    );
    return `<kernel> /usr/sbin/d${domain}\nuse_profile 1\n\n${lines.join('')}\n`;
  }).join('');
}

it('work in which nothing else comes to its turn says what it is, and leaves nothing of it', async () => {
  writeFileSync(join(folder, 'learnt.conf'), learntPolicy(10_000));
  const run = `'${process.execPath}' '${COMMAND}' patternize --suggest learnt.conf -o rules; echo ended; read -r kept`;
  await using terminal = await TestTerminal.open({ columns: 80, rows: 10, cwd: folder, command: ['sh', '-c', run] });
  await terminal.see(/^looking through learnt\.conf: \d s$/m);
  const lines = await terminal.see('ended');
  expect(lines.filter((line) => line !== '')).toEqual([
    expect.stringMatching(/^tomoyo: \d+ rules?, \d+ groups? proposed\.$/),
    'ended',
  ]);
});
