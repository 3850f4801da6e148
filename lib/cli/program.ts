import { Command } from 'commander';
import { addColorOption } from './color-option.js';
import { withSuggestedOption } from './suggest-option.js';
import { version } from './version.js';
import { fitted } from './whole-help.js';

/** @param whole All of the command line, of which `program` may be a part. */
type AddCommand = (program: Command, whole: () => Promise<Command>) => void;

/** Every command by its name, under the heading that the help has for it. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, () => Promise<AddCommand>>>>> = {
  'Look at this machine:': {
    status: async () => (await import('./status.js')).addStatus,
    doctor: async () => (await import('./doctor.js')).addDoctor,
    ps: async () => (await import('./ps.js')).addPs,
    audit: async () => (await import('./audit.js')).addAudit,
  },
  'Change the running kernel:': {
    apply: async () => (await import('./apply.js')).addApply,
    'set-profile': async () => (await import('./set-profile.js')).addSetProfile,
  },
  'Work on policy files:': {
    check: async () => (await import('./check.js')).addCheck,
    lint: async () => (await import('./lint.js')).addLint,
    fmt: async () => (await import('./fmt.js')).addFmt,
    sort: async () => (await import('./sort.js')).addSort,
    diff: async () => (await import('./diff.js')).addDiff,
    merge: async () => (await import('./merge.js')).addMerge,
    minimize: async () => (await import('./minimize.js')).addMinimize,
    select: async () => (await import('./select.js')).addSelect,
    match: async () => (await import('./match.js')).addMatch,
    findtemp: async () => (await import('./findtemp.js')).addFindtemp,
    patternize: async () => (await import('./patternize.js')).addPatternize,
  },
  'In the place of tomoyo-tools:': {
    compat: async () => (await import('./compat.js')).addCompat,
  },
  'Answer and watch:': {
    query: async () => (await import('./query.js')).addQuery,
    queryd: async () => (await import('./queryd.js')).addQueryd,
    notify: async () => (await import('./notify.js')).addNotify,
    auditd: async () => (await import('./auditd.js')).addAuditd,
    'convert-audit-log': async () => (await import('./convert-audit-log.js')).addConvertAuditLog,
    'convert-exec-param': async () => (await import('./convert-exec-param.js')).addConvertExecParam,
  },
  'Store and boot:': {
    init: async () => (await import('./init.js')).addInit,
    confine: async () => (await import('./confine.js')).addConfine,
    save: async () => (await import('./save.js')).addSave,
    slots: async () => (await import('./slots.js')).addSlots,
    rollback: async () => (await import('./rollback.js')).addRollback,
    'mark-good': async () => (await import('./mark-good.js')).addMarkGood,
    preflight: async () => (await import('./preflight.js')).addPreflight,
    load: async () => (await import('./load.js')).addLoad,
    'install-service': async () => (await import('./install-service.js')).addInstallService,
  },
  'Boards:': {
    board: async () => (await import('./board.js')).addBoard,
  },
  'This command itself:': {
    completion: async () => (await import('./completion.js')).addCompletion,
    help: async () => (await import('./help.js')).addHelp,
  },
};

/**
 * The command line; help, completion and manual pages are made from it.
 * @param only The command that is wanted: where there is one of this name the others are not loaded.
 */
export async function makeProgram(only?: string): Promise<Command> {
  const program = new Command('tomoyo')
    .description('TOMOYO Linux: look at it, feed it, and test it on a QEMU board')
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    // one line a command in 80 columns: what it takes stands in its own help
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => process.stdout.write(fitted(text)),
      outputError: (message, write) => write(withSuggestedOption(message, program)),
    })
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nA code such as TOMOYO_NOT_MANAGER in a message, or no_loader of tomoyo doctor:' +
        '\ntomoyo help CODE says what it means and what to do.',
    );
  const isOne = Object.values(GROUPS).some((commands) => only !== undefined && Object.hasOwn(commands, only));
  for (const [heading, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const [name, load] of Object.entries(commands)) {
      if (isOne && name !== only) continue;
      const add = await load();
      add(program, makeProgram);
    }
  }
  addColorOption(program);
  return program;
}
