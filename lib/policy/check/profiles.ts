import type { ProfileConfigLine, ProfileMode } from '../../language/ast.js';
import type { Source } from '../../text/source.js';
import type { Domain } from './domain.js';
import type { Report } from './found.js';
import type { PolicyIndex } from './policy-index.js';

/** The versions that the kernel activates; the older one it converts by itself. */
const SUPPORTED_VERSIONS: ReadonlySet<number> = new Set([20150505, 20110903]);

/**
 * Namespaces of a version that stops the machine at activation.
 * Source: security/tomoyo/common.c, tomoyo_check_profile().
 */
export function checkVersions(policy: PolicyIndex, report: Report): void {
  for (const [name, { version }] of policy.namespaces()) {
    if (version === undefined || SUPPORTED_VERSIONS.has(version.line.version)) continue;
    const { source, line } = version;
    report({
      code: 'profile_version',
      source,
      start: line.start,
      end: line.end,
      message: `profile version ${line.version} of ${name}: the kernel panics at activation`,
      hint: 'write PROFILE_VERSION=20150505',
    });
  }
}

/** A domain whose profile is not defined, which stops the machine, too. */
export function checkProfileOf(policy: PolicyIndex, domain: Domain, report: Report): void {
  if (!policy.has('profile')) return;
  const number = domain.profile?.line.profile ?? 0;
  if (policy.namespace(domain.namespace).profiles.has(number)) return;
  const { start, end } = domain.profile?.line ?? domain;
  report({
    code: 'undefined_profile',
    source: domain.profile?.source ?? domain.source,
    start,
    end,
    message: `profile ${number}${domain.profile ? '' : ', which a domain has from the start,'} is not defined in ${domain.namespace}: the kernel panics at activation`,
    hint: definition(domain.namespace, number),
  });
}

/** `<kernel>` is there even if no line names it. */
export function checkKernelProfile(policy: PolicyIndex, source: Source, report: Report): void {
  if (!policy.has('profile') || policy.namespace('<kernel>').profiles.has(0)) return;
  report({
    code: 'undefined_profile',
    source,
    start: 0,
    end: 0,
    message: 'profile 0, which <kernel> has from the start, is not defined: the kernel panics at activation',
    hint: definition('<kernel>', 0),
  });
}

function definition(namespace: string, profile: number): string {
  const prefix = namespace === '<kernel>' ? '' : `${namespace} `;
  return `a line "${prefix}${profile}-COMMENT=" in profile.conf is enough`;
}

/**
 * The mode in which a profile decides about a function, such as `file::execute`.
 * @returns undefined if the lines leave it open (the profile is not defined, or a line does not say the mode)
 */
export function modeOf(lines: readonly ProfileConfigLine[] | undefined, target: string): ProfileMode | undefined {
  if (lines === undefined) return undefined;
  const category = target.slice(0, target.indexOf('::'));
  for (const level of [target, category]) {
    const explicit = lastMode(lines, level);
    if (explicit !== undefined) return explicit;
  }
  return lastMode(lines, undefined) ?? 'disabled';
}

/** Lines count from the top: a later mode replaces, `use_default` takes it away again. */
function lastMode(lines: readonly ProfileConfigLine[], target: string | undefined): ProfileMode | undefined {
  let mode: ProfileMode | undefined;
  for (const line of lines) {
    if (line.target !== target) continue;
    if (line.useDefault) mode = undefined;
    else mode = line.mode ?? mode;
  }
  return mode;
}
