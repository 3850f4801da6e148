import type { Machine } from './examination.js';
import type { Finding } from './finding.js';

/** Whether the kernel has TOMOYO, uses it, and will use it again after the next boot. Pure. */
export function checkMachine(machine: Machine): readonly Finding[] {
  return [...stateFindings(machine), ...bootFindings(machine), ...shellFindings(machine)];
}

function stateFindings({ status, lsmList, kernelWords, ...machine }: Machine): readonly Finding[] {
  const { evidence } = status;
  switch (status.state) {
    case 'active':
      return [];
    case 'not-built-in':
      return [
        problem('not_built_in', `The kernel has no TOMOYO: ${evidence}.`, 'build it with CONFIG_SECURITY_TOMOYO=y'),
      ];
    case 'not-in-lsm-list':
      return [problem('not_in_lsm_list', `The boot did not select TOMOYO: ${evidence}.`, lsmFix(kernelWords, lsmList))];
    case 'not-activated':
      return [problem('not_activated', `Nothing is checked: ${evidence}.`, activationFix(machine))];
    case 'unknown':
      return [problem('unknown_state', `Nobody can tell whether TOMOYO is active: ${evidence}.`, 'run this as root')];
  }
}

/** The words of the kernel command line that select it beside what is selected now. */
function lsmFix(words: readonly string[], list: readonly string[] | undefined): string {
  const given =
    words
      .find((word) => word.startsWith('lsm='))
      ?.slice('lsm='.length)
      .split(',') ??
    list ??
    [];
  const wanted = [...given.filter((name) => name !== '' && name !== 'capability'), 'tomoyo'];
  return `add lsm=${wanted.join(',')} to the kernel command line`;
}

function activationFix({
  loader,
  trigger,
  firstProgram,
}: Pick<Machine, 'loader' | 'trigger' | 'firstProgram'>): string {
  if (!loader.isThere)
    return `install the loader as ${loader.path}, or name another one with TOMOYO_loader=PATH on the kernel command line`;
  if (firstProgram !== undefined && firstProgram !== trigger)
    return (
      `add TOMOYO_trigger=${firstProgram} to the kernel command line: ` +
      `${trigger} must be executed by just that name, and the first program is ${firstProgram}`
    );
  return `have ${trigger} executed, by just that name: until then nothing is checked`;
}

function bootFindings({ status, kernelWords, loader }: Machine): readonly Finding[] {
  const findings: Finding[] = [];
  if (status.state === 'active' && !loader.isThere)
    findings.push(
      problem(
        'loader_missing',
        `The loader ${loader.path} is missing: after the next boot nothing will be checked.`,
        `install it as ${loader.path}, or name another one with TOMOYO_loader=PATH on the kernel command line`,
      ),
    );
  const off = kernelWords.find((word) => word === 'TOMOYO=disabled' || word === 'TOMOYO_NOLOAD');
  if (off !== undefined)
    findings.push(
      problem(
        'loading_is_off',
        `${off} on the kernel command line: no policy was loaded.`,
        `remove ${off} and boot again`,
      ),
    );
  const security = kernelWords.find((word) => word.startsWith('security='));
  if (security !== undefined && kernelWords.some((word) => word.startsWith('lsm=')))
    findings.push(
      note('security_ignored', `The kernel ignores ${security} where lsm= is given.`, `remove ${security}`),
    );
  return findings;
}

function shellFindings({ shell }: Machine): readonly Finding[] {
  if (shell === undefined || !/busybox/.test(shell)) return [];
  return [
    note(
      'applets_do_not_exec',
      `/bin/sh is ${shell}: commands that are its applets may run without execve(), in the domain of the script.`,
      'call them by their full paths (/bin/rm), or use another shell where scripts need domains of their own',
    ),
  ];
}

export function problem(code: Finding['code'], message: string, fix: string): Finding {
  return { code, severity: 'problem', message, fix };
}

export function note(code: Finding['code'], message: string, fix: string): Finding {
  return { code, severity: 'note', message, fix };
}
