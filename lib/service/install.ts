import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../addon/package-root.js';
import { TomoyoError } from '../errors.js';
import { detectInit } from './detect-init.js';
import { findCommand } from './find-command.js';
import { notesOn } from './notes.js';
import { asNumbered } from './numbered-link.js';
import { planInstall, planRemoval, type Step } from './plan.js';
import { RootFolder } from './root-folder.js';
import { SERVICE, SERVICES, type Init, type ServiceName } from './services.js';
import { COMMAND, wantedFiles, wantedLinks, type Wanted } from './wanted.js';

export interface InstallOptions {
  /** Of the machine: '/' is this one. */
  readonly root: string;
  /** Those to be enabled; none: the files of all, and none of them enabled. With `remove`: none means all. */
  readonly names: readonly ServiceName[];
  /** Default: what boots the root file system. */
  readonly init?: Init | undefined;
  /** Path of the command on that machine; default: where it is found. */
  readonly command?: string | undefined;
  /** The file of the command that runs now. */
  readonly own: string;
  readonly remove: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
}

export interface InstallReport {
  readonly init: Init;
  /** By which services call the command; undefined: they are removed. */
  readonly command: string | undefined;
  /** What was done, or would be; in that order. */
  readonly steps: readonly Omit<Step, 'write'>[];
  /** What is missing for them to do anything. */
  readonly notes: readonly string[];
}

/**
 * Puts the files of services where the init system looks for them, or takes them away again. All is looked at before
 * anything is written; a second call changes nothing.
 * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_NO_PERMISSION, TOMOYO_DISK_FULL, TOMOYO_SYSTEM_CALL
 * Tested: test/unit/service, test/harness/cli/install-service.test.ts, test/board/services.board.ts.
 */
export async function installServices(options: InstallOptions): Promise<InstallReport> {
  const { names, remove, dryRun } = options;
  const root = await RootFolder.open(options.root);
  const init = options.init ?? (await detectInit(root));
  requireKnown(init, names);
  const command = remove ? undefined : await findCommand(root, options.command, options.own);
  const steps = remove
    ? await removal(root, init, options)
    : await installation(root, { ...options, init, command: command ?? COMMAND });
  if (!dryRun) for (const step of steps) await root.carryOut(step);
  const notes = command === undefined ? [] : await notesOn(root, { init, names, command });
  return { init, command, steps: steps.map(({ write: _write, ...step }) => step), notes };
}

interface Chosen extends Pick<InstallOptions, 'names' | 'force'> {
  readonly init: Init;
  readonly command: string;
}

async function installation(root: RootFolder, { init, names, command, force }: Chosen): Promise<readonly Step[]> {
  const files = wantedFiles({ init, names: names.length === 0 ? SERVICES : names, command, read });
  const steps: Step[] = [];
  for (const wanted of [...files, ...(await linksOf(root, init, names))])
    steps.push(planInstall(wanted, await root.there(wanted.path), force));
  return steps;
}

async function linksOf(root: RootFolder, init: Init, names: readonly ServiceName[]): Promise<readonly Wanted[]> {
  return Promise.all(wantedLinks(init, names).map((link) => asNumbered(root, link)));
}

/** Links first, so that nothing is started that is not there. */
async function removal(
  root: RootFolder,
  init: Init,
  { names, force }: Pick<InstallOptions, 'names' | 'force'>,
): Promise<readonly Step[]> {
  const chosen = names.length === 0 ? SERVICES : names;
  const files = (of: readonly ServiceName[]) => wantedFiles({ init, names: of, command: COMMAND, read });
  const isThere = async ({ path }: Wanted) => (await root.there(path)).kind !== 'nothing';
  const others = SERVICES.filter((name) => !chosen.includes(name));
  const needed = new Set<string>();
  for (const name of others) {
    const [link] = await linksOf(root, init, [name]);
    if (link && (await isThere(link))) for (const { path } of files([name])) needed.add(path);
  }
  const own = files(chosen).filter(({ path, isShared }) => !isShared && !needed.has(path));
  const taken = new Set(own.map(({ path }) => path));
  const left = await Promise.all(
    files(others)
      .filter((file) => !file.isShared && !taken.has(file.path))
      .map(isThere),
  );
  const shared = left.includes(true) ? [] : files([]);
  const steps: Step[] = [];
  for (const wanted of [...(await linksOf(root, init, chosen)), ...own, ...shared]) {
    const step = planRemoval(wanted, await root.there(wanted.path), force);
    if (step) steps.push(step);
  }
  return steps;
}

function requireKnown(init: Init, names: readonly ServiceName[]): void {
  const unfit = names.find((name) => init !== 'systemd' && SERVICE[name].script === undefined);
  if (unfit === undefined) return;
  const fit = SERVICES.filter((name) => SERVICE[name].script !== undefined).join(', ');
  throw new TomoyoError('TOMOYO_BAD_OPTION', `"${unfit}" is for systemd; for ${init} there are ${fit}.`);
}

function read(name: string): string {
  return readFileSync(join(packageRoot(), 'packaging', name), 'utf8');
}
