import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addApply } from './apply.js';
import { addAudit } from './audit.js';
import { addAuditd } from './auditd.js';
import { addBoard } from './board.js';
import { addCheck } from './check.js';
import { addCompat } from './compat.js';
import { addCompletion } from './completion.js';
import { addConvertAuditLog } from './convert-audit-log.js';
import { addConvertExecParam } from './convert-exec-param.js';
import { addDiff } from './diff.js';
import { addDoctor } from './doctor.js';
import { addFindtemp } from './findtemp.js';
import { addFmt } from './fmt.js';
import { addInit } from './init.js';
import { addLint } from './lint.js';
import { addLoad } from './load.js';
import { addMarkGood } from './mark-good.js';
import { addMatch } from './match.js';
import { addMerge } from './merge.js';
import { addMinimize } from './minimize.js';
import { addNotify } from './notify.js';
import { addPatternize } from './patternize.js';
import { addPreflight } from './preflight.js';
import { addPs } from './ps.js';
import { addQuery } from './query.js';
import { addQueryd } from './queryd.js';
import { addRollback } from './rollback.js';
import { addSave } from './save.js';
import { addSelect } from './select.js';
import { addSetProfile } from './set-profile.js';
import { addSlots } from './slots.js';
import { addSort } from './sort.js';
import { addStatus } from './status.js';

/** Every command, under the heading that the help has for it. */
const GROUPS: Readonly<Record<string, readonly ((program: Command) => void)[]>> = {
  'Look at this machine:': [addStatus, addDoctor, addPs, addAudit],
  'Change the running kernel:': [addApply, addSetProfile],
  'Work on policy files:': [
    addCheck,
    addLint,
    addFmt,
    addSort,
    addDiff,
    addMerge,
    addMinimize,
    addSelect,
    addMatch,
    addFindtemp,
    addPatternize,
  ],
  'In the place of tomoyo-tools:': [addCompat],
  'Answer and watch:': [addQuery, addQueryd, addNotify, addAuditd, addConvertAuditLog, addConvertExecParam],
  'Store and boot:': [addInit, addSave, addSlots, addRollback, addMarkGood, addPreflight, addLoad],
  'Boards:': [addBoard],
  'This command itself:': [addCompletion],
};

/** The whole command line; help, completion and manual pages are made from it. */
export function makeProgram(): Command {
  const program = new Command('tomoyo')
    .description('TOMOYO Linux: look at it, feed it, and test it on a QEMU board')
    .version(packageJson.version)
    .enablePositionalOptions()
    .exitOverride();
  for (const [heading, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const add of commands) add(program);
  }
  return program.helpCommand('help [command]', 'show the help of a command');
}
