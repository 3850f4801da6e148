#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addApply } from './apply.js';
import { addAudit } from './audit.js';
import { addAuditd } from './auditd.js';
import { addBoard } from './board.js';
import { addCheck } from './check.js';
import { addConvertAuditLog } from './convert-audit-log.js';
import { addConvertExecParam } from './convert-exec-param.js';
import { addDiff } from './diff.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { addDoctor } from './doctor.js';
import { addFmt } from './fmt.js';
import { addInit } from './init.js';
import { addLoad } from './load.js';
import { addMarkGood } from './mark-good.js';
import { addNotify } from './notify.js';
import { endQuietlyWhenReaderLeaves, sayError } from './output.js';
import { addQuery } from './query.js';
import { addQueryd } from './queryd.js';
import { addRollback } from './rollback.js';
import { addSave } from './save.js';
import { addSlots } from './slots.js';
import { addPreflight } from './preflight.js';
import { addPs } from './ps.js';
import { addSetProfile } from './set-profile.js';
import { addStatus } from './status.js';

const program = new Command('tomoyo')
  .description('TOMOYO Linux: look at it, feed it, and test it on a QEMU board')
  .version(packageJson.version)
  .configureHelp({ sortSubcommands: true })
  .enablePositionalOptions()
  .exitOverride();
addStatus(program);
addDoctor(program);
addApply(program);
addAudit(program);
addAuditd(program);
addBoard(program);
addCheck(program);
addConvertAuditLog(program);
addConvertExecParam(program);
addDiff(program);
addFmt(program);
addInit(program);
addLoad(program);
addNotify(program);
addQuery(program);
addQueryd(program);
addSave(program);
addSlots(program);
addRollback(program);
addMarkGood(program);
addPreflight(program);
addPs(program);
addSetProfile(program);

endQuietlyWhenReaderLeaves();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  else {
    sayError(error);
    process.exitCode = exitCodeOf(error);
  }
}
