import { parsePolicy } from '../../language/parse.js';
import { canonicalText } from '../../policy/canonical.js';
import type { PolicyTexts } from '../layout.js';
import { commonFiles, everyName } from './common-files.js';
import type { Finder } from './finder.js';
import { libraries } from './libraries.js';
import { findManagers } from './managers.js';
import { profileText, type ProfileSet } from './profiles.js';
import { daemons, interpreters, kernelHelpers, selfExecution } from './programs.js';
import type { RootView } from './root-view.js';
import { initScripts, inittab, rcLinks, supervisedServices } from './services.js';
import { dbusServices, systemdItself, systemdUnits } from './systemd.js';

const FINDERS: readonly Finder[] = [
  kernelHelpers,
  initScripts,
  rcLinks,
  supervisedServices,
  inittab,
  systemdUnits,
  systemdItself,
  dbusServices,
  daemons,
  selfExecution,
  libraries,
  interpreters,
  commonFiles,
  everyName,
];

/** What was found of one kind. */
export interface Finding {
  readonly title: string;
  readonly lines: number;
}

export interface Template {
  readonly policy: PolicyTexts;
  readonly findings: readonly Finding[];
}

/** A first policy for a root file system, in the kernel's spelling and order. */
export async function makeTemplate(root: RootView, profiles: ProfileSet): Promise<Template> {
  const managers = await findManagers(root);
  const lines = [...managers.exceptions];
  const findings: Finding[] = [];
  for (const finder of FINDERS) {
    const found = new Set(await finder.find(root));
    lines.push(...found);
    findings.push({ title: finder.title, lines: found.size });
  }
  const policy = {
    profile: profileText(profiles),
    exception_policy: inKernelForm('exception_policy', lines),
    domain_policy: inKernelForm('domain_policy', ['<kernel>', 'use_profile 0', 'use_group 0']),
    manager: inKernelForm('manager', managers.manager),
  };
  return { policy, findings };
}

function inKernelForm(kind: 'exception_policy' | 'domain_policy' | 'manager', lines: readonly string[]): string {
  return canonicalText(parsePolicy(lines.map((line) => `${line}\n`).join(''), { kind }));
}

/** Quotas in bytes; 0 is none. What the C tools set. */
export const STAT_TEMPLATE =
  'Memory used by policy: 0\nMemory used by audit log: 16777216\nMemory used by query message: 1048576\n';
