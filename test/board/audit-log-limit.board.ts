import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a script has no declarations
import { bundled } from '../../scripts/bundled.mjs';
import { staticProgram } from '../cross-compile.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, projectChoice } from './project-board.js';

const VIOLATE = staticProgram(
  projectChoice().architecture,
  fileURLToPath(new URL('../../bench/native/violate.cc', import.meta.url)),
);
const STORM = '/srv/storm';
/** In the package, where its addon is found. */
const MODULE = '/usr/lib/node_modules/tomoyo/audit-log-limit.mjs';

/** 5 is that of the storm; 6 records nothing; 7 has room; `<box>` is another namespace. */
const POLICY = {
  profile: `5-CONFIG::file::open={ mode=enforcing grant_log=no reject_log=yes }
5-PREFERENCE={ max_audit_log=16 max_learning_entry=77 }
6-PREFERENCE={ max_audit_log=0 max_learning_entry=8 }
7-PREFERENCE={ max_audit_log=100000 max_learning_entry=8 }
<box> 1-PREFERENCE={ max_audit_log=32 max_learning_entry=8 }
`,
  exception_policy: `initialize_domain ${STORM} from any\n`,
  domain_policy: `<kernel> ${STORM}\nfile read ${STORM}\nuse_profile 5\n`,
};

const kernel = (profile: number, from: number) => ({ namespace: '<kernel>', profile, from, to: 8192 });
const BOX = { namespace: '<box>', profile: 1, from: 32, to: 8192 };

describe('raising the audit log of the real kernel', () => {
  it('keeps what was lost before, and takes back what is still ours', async () => {
    await using board = await bootProjectBoard({ files: [{ path: STORM, data: VIOLATE, mode: 0o755 }] });
    const source = fileURLToPath(new URL('../../lib/kernel/audit-log-limit.ts', import.meta.url));
    await board.writeFile(MODULE, await readFile(await bundled(source)));
    const node = await GuestNode.start(board, { as: AS_MANAGER });
    const preferences = async () =>
      (await board.readFile(`${INTERFACE}/profile`)).toString('latin1').match(/^.*-PREFERENCE=.*$/gm);
    /** What the kernel counted, and the records of it that came, of requests while nobody read. */
    const storm = (count: number) =>
      node.eval(`
        const counter = async () => (await tomoyo.stat()).violations.enforcing.count;
        const before = await counter();
        run('${STORM}', '/etc/shadow', ${count});
        const counted = (await counter()) - before;
        let came = 0;
        const stream = tomoyo.audit({ filter: { domain: '<kernel> ${STORM}' }, signal: AbortSignal.timeout(${count < 1000 ? 3000 : 120_000}) });
        try {
          for await (const { kind } of stream) if (kind === 'record' && ++came === counted) break;
        } catch (error) {
          if (error.name !== 'TimeoutError') throw error;
        }
        return { counted, came };`);

    await node.eval(`
      for (const [file, text] of Object.entries(${JSON.stringify(POLICY)})) await tomoyo.write(file, text);
      globalThis.limit = await import(${JSON.stringify(MODULE)});`);
    const old = await preferences();
    expect(old).toContain('<kernel> 5-PREFERENCE={ max_audit_log=16 max_learning_entry=77 }');
    const few = await storm(200);
    expect(few.counted).toBe(200);
    expect(few.came).toBeLessThan(200);

    // more than any of them had, and nothing else is touched
    const { raised, warning } = await node.eval(
      'globalThis.ours = await limit.raiseAuditLogLimit(tomoyo, 8192); return ours',
    );
    expect(raised).toEqual(
      expect.arrayContaining([kernel(0, 4096), kernel(1, 4096), kernel(3, 4096), kernel(5, 16), BOX]),
    );
    expect([raised.length, warning]).toEqual([5, undefined]);
    expect(await preferences()).toEqual(
      old?.map((line) => line.replace(/max_audit_log=(?:16|32|4096) /, 'max_audit_log=8192 ')),
    );
    expect(await storm(6000)).toEqual({ counted: 6000, came: 6000 });
    expect((await node.eval('return limit.raiseAuditLogLimit(tomoyo, 8192)')).raised).toEqual([]);

    // somebody else decides about one of them
    await node.eval(`await tomoyo.write('profile', '3-PREFERENCE={ max_audit_log=5000 }\\n')`);
    const report = await node.eval('return ours.restore()');
    expect(report.left).toEqual([kernel(3, 4096)]);
    expect(report.restored).toEqual(
      raised.filter(({ from, profile }: typeof BOX) => !(from === 4096 && profile === 3)),
    );
    expect(await preferences()).toEqual(
      old?.map((line) => line.replace(/^(<kernel> 3-.*max_audit_log=)4096/, '$15000')),
    );
    expect(await node.eval('return ours.restore()')).toEqual({ restored: [], left: [] });

    // the memory that the kernel spends on records may be less than they need
    const tight = await node.eval(`
      await tomoyo.write('stat', 'Memory used by audit log: 1000000\\n');
      const raised = await limit.raiseAuditLogLimit(tomoyo, 8192);
      await raised.restore();
      return raised.warning`);
    expect(tight).toMatch(/^8192 records .* quota for them is 1000000: about 2000 have room/);

    // who is no manager changes nothing
    const before = await preferences();
    const other = await GuestNode.start(board);
    const { error } = await other.try(
      `return (await import(${JSON.stringify(MODULE)})).raiseAuditLogLimit(tomoyo, 8192)`,
    );
    expect(error).toMatchObject({ code: 'TOMOYO_NOT_MANAGER' });
    expect(await preferences()).toEqual(before);
  });
});
