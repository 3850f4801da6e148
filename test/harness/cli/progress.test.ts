import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
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

it('a long read shows on a terminal how far it is, and leaves nothing of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-progress-'));
  try {
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
  } finally {
    rmSync(folder, { recursive: true });
  }
});
