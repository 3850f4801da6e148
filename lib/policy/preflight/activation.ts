import type { BootWords } from './boot-words.js';
import type { Reason, Verdict } from './reasons.js';
import { KERNEL_INITS, type Program, type RootState } from './root-state.js';

/** Whether the kernel will activate, and what stands in the way. */
export interface Activation {
  /** undefined: nothing does. */
  readonly stopped: { readonly verdict: Verdict; readonly reason: Reason } | undefined;
  readonly notes: readonly Reason[];
}

/**
 * Whether the trigger is executed and the loader can be started. Without a root only the kernel's words are known.
 *
 * The kernel compares the name given to execve(2) with the trigger, byte by byte.
 * Source: security/tomoyo/load_policy.c, tomoyo_load_policy(), tomoyo_policy_loader_exists().
 */
export function judgeActivation(words: BootWords, root: RootState | undefined): Activation {
  const listed = words.modules === undefined || words.modules.includes('tomoyo');
  if (!listed) return stop('would not activate', 'not_in_lsm_list', `${words.modules?.join(',')} leaves TOMOYO out`);
  if (root === undefined) return { stopped: undefined, notes: [] };
  const first = firstProgram(words, root);
  if (first === undefined)
    return stop('would not activate', 'no_first_program', `none of ${KERNEL_INITS.join(', ')} can be executed`);
  const trigger = root.programs.get(words.trigger);
  const why = trigger === undefined ? 'is not there' : whyNotExecuted(trigger);
  if (why !== undefined) return stop('would not activate', 'trigger_missing', `the trigger ${why}`, words.trigger);
  const notes: Reason[] = [];
  if (first.path !== words.trigger) {
    const names = first.namesTrigger;
    const message = names
      ? `the first program, ${first.path}, has to execute ${words.trigger} by that very name`
      : `the first program is ${first.path}, which does not execute ${words.trigger}; try TOMOYO_trigger=${first.path}`;
    if (!names) return stop('would not activate', 'trigger_not_executed', message, words.trigger);
    notes.push({ code: 'trigger_by_first_program', file: first.path, message });
  }
  return judgeLoader(words, root, { trigger, notes });
}

function judgeLoader(
  { loader: path }: BootWords,
  { programs }: RootState,
  { trigger, notes }: { readonly trigger: Program | undefined; readonly notes: readonly Reason[] },
): Activation {
  const loader = programs.get(path);
  if (loader === undefined || loader.kind === 'nothing')
    return stop('would not activate', 'loader_missing', 'the loader is not there', path);
  const runnable = whyNotExecuted(loader) ?? otherMachine(loader, trigger) ?? missingPart(loader);
  if (runnable !== undefined) {
    const message = `the loader ${runnable}: the kernel finds profile 0 undefined`;
    return stop('would panic', 'loader_not_runnable', message, path);
  }
  if (loader.loader !== undefined) return { stopped: undefined, notes };
  const unknown: Reason = { code: 'unknown_loader', file: path, message: 'is no loader that is known here' };
  return { stopped: undefined, notes: [...notes, unknown] };
}

/** The first program that the kernel starts: of an initramfs, of init=, or of its own list. */
export function firstProgram({ init, initramfsInit }: BootWords, { programs }: RootState): Program | undefined {
  const paths = [initramfsInit, ...(init === undefined ? [] : [init]), ...KERNEL_INITS];
  for (const path of paths) {
    const program = programs.get(path);
    if (program !== undefined && whyNotExecuted(program) === undefined) return program;
    // a kernel that was told what to start starts nothing else
    if (path === init) return undefined;
  }
  return undefined;
}

function whyNotExecuted({ kind, format }: Program): string | undefined {
  switch (kind) {
    case 'nothing':
      return 'is not there';
    case 'folder':
      return 'is a folder';
    case 'other':
      return 'is no regular file';
    case 'not_executable':
      return 'cannot be executed: it has no x bit';
    case 'program':
      return format === 'other' ? 'is neither an ELF file nor a script' : undefined;
    default:
      return undefined;
  }
}

function otherMachine({ machine }: Program, trigger: Program | undefined): string | undefined {
  if (machine === undefined || trigger?.machine === undefined || machine === trigger.machine) return undefined;
  return `is for ${machine}, the trigger for ${trigger.machine}`;
}

function missingPart({ missing: [part] }: Program): string | undefined {
  return part === undefined ? undefined : `needs ${part}, which is not there`;
}

function stop(verdict: Verdict, code: Reason['code'], message: string, file?: string): Activation {
  return { stopped: { verdict, reason: { code, ...(file === undefined ? {} : { file }), message } }, notes: [] };
}
