// `npm run storm -- [--count 1000000] [--minutes 10] [--arch arm64|armhf] [--kernel 6.1|6.12]`: the storm and the soak of
// test/board/audit-loss.board.ts and auditd-daemon.board.ts, as large and as long as asked for.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, run } from './steps.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    minutes: { type: 'string', default: '10' },
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
  },
});

await main(async () => {
  await provision('test');
  await build();
  const env = {
    ...process.env,
    TOMOYO_STORM_COUNT: values.count,
    TOMOYO_SOAK_SECONDS: String(Number(values.minutes) * 60),
  };
  const vitest = (/** @type {string[]} */ ...words) =>
    run(
      join(ROOT, 'node_modules/.bin/vitest'),
      ['run', '--project', `board ${values.arch} ${values.kernel}`, ...words],
      {
        env,
        live: true,
      },
    );
  await vitest('test/board/audit-loss.board.ts', '-t', 'received . lost');
  await vitest('test/board/auditd-daemon.board.ts', '-t', 'soak');
});
