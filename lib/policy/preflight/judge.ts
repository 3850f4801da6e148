import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { isSeparator } from '../../language/policy-line.js';
import type { StoreProblem } from './problems.js';
import { mayExecuteInit } from './init-check.js';
import { isSupportedVersion, profileSetOf, readDomains, readProfiles, type DomainUses } from './policy-model.js';
import { sentLines, type SentLines } from './sent-lines.js';

/** One file of a candidate: its name for messages, its text with one character a byte. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** What surrounds the policy. */
export interface Surroundings {
  /** Of memory, when the loader runs. */
  readonly freeBytes: number;
  /** The program whose execution activates the kernel, its folder without links; undefined: none is asked for. */
  readonly init: string | undefined;
}

export interface JudgedPolicy {
  /** undefined: all profiles are going to be disabled, whatever is stored. */
  readonly profile: NamedText | undefined;
  /** undefined: no domain policy is going to be loaded. */
  readonly domainPolicy: NamedText | undefined;
  readonly exceptionPolicy: NamedText;
}

const MOST_FILE_BYTES = 32 * 2 ** 20;
/** A new entry is compared with all that are there: the time goes with the square of their number. */
const MOST_ENTRIES = 65_536;
/** Upper bounds of what the kernel takes, on 64 bit. A namespace has pointers to all profiles and heads of all groups. */
const KERNEL_BYTES = { byte: 4, line: 256, namespace: 16 * 2 ** 10 } as const;

/** Most bytes of one stored file. */
export function mostFileBytes(freeBytes: number): number {
  return Math.min(MOST_FILE_BYTES, Math.floor(freeBytes / 8));
}

/**
 * What would stop the machine, or keep it busy for minutes, if this policy were in the kernel at activation.
 * @returns empty: tomoyo-loader loads it
 * Source: security/tomoyo/common.c, tomoyo_check_profile(); memory.c, tomoyo_warn_oom(). The same: native/loader/judge.cc.
 */
export function judgePolicy(policy: JudgedPolicy, { freeBytes, init }: Surroundings): readonly StoreProblem[] {
  const { profile, domainPolicy, exceptionPolicy } = policy;
  const exceptions = sentLines(exceptionPolicy.text, 'exception_policy');
  const domains = sentLines(domainPolicy?.text ?? '', 'domain_policy');
  const uses = readDomains(domains.text);
  return [
    ...memoryProblems(policy, { uses, domains, exceptions, freeBytes }),
    ...lineProblems(policy, { uses, exceptions }),
    ...(profile === undefined ? [] : profileProblems(profile, { uses, domainFile: (domainPolicy ?? profile).file })),
    ...(profile === undefined || init === undefined ? [] : initProblems(policy, { profile, uses, init })),
  ];
}

interface Sizes {
  readonly uses: DomainUses;
  readonly domains: SentLines;
  readonly exceptions: SentLines;
  readonly freeBytes: number;
}

function memoryProblems(policy: JudgedPolicy, { uses, domains, exceptions, freeBytes }: Sizes): StoreProblem[] {
  const profile = policy.profile?.text ?? '';
  const namespaces = new Set(namespacesOf(policy.exceptionPolicy.text));
  for (const { name } of readProfiles(profile)) namespaces.add(name);
  for (const { name } of uses.domains) namespaces.add(name.split(' ', 1)[0] ?? name);
  const bytes = profile.length + policy.exceptionPolicy.text.length + (policy.domainPolicy?.text.length ?? 0);
  const lines = sentLines(profile, 'profile').lines + exceptions.lines + domains.lines;
  const needed = namespaces.size * KERNEL_BYTES.namespace + bytes * KERNEL_BYTES.byte + lines * KERNEL_BYTES.line;
  if (needed <= Math.floor(freeBytes / 2)) return [];
  const message =
    `the policy may take ${mebibytes(needed)} of the kernel's memory, of which ${mebibytes(freeBytes)} are free: ` +
    'without memory the kernel panics before activation';
  return [{ code: 'too_much_memory', file: (policy.domainPolicy ?? policy.exceptionPolicy).file, message }];
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20) + 1} MiB`;
}

/** First words of lines of exception_policy that begin with "<": each may make a namespace. */
function namespacesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    let at = 0;
    while (at < line.length && line[at] !== '\0' && isSeparator(line.charCodeAt(at))) at += 1;
    return line[at] === '<' ? [line.slice(at).split(' ', 1)[0] ?? ''] : [];
  });
}

function lineProblems(
  { domainPolicy, exceptionPolicy }: JudgedPolicy,
  { uses, exceptions }: Pick<Sizes, 'uses' | 'exceptions'>,
): StoreProblem[] {
  const problems: StoreProblem[] = [];
  const add = (file: string, what: string): void => {
    const message = `more than ${MOST_ENTRIES} ${what} would take the kernel minutes`;
    problems.push({ code: 'too_many_lines', file, message });
  };
  if (exceptions.lines > MOST_ENTRIES) add(exceptionPolicy.file, 'lines');
  if (Math.max(uses.mostLines, uses.domains.length) > MOST_ENTRIES)
    add((domainPolicy ?? exceptionPolicy).file, 'domains, or lines of one domain,');
  return problems;
}

/** What the kernel itself looks at before it activates. */
export function profileProblems(
  profile: NamedText,
  { uses, domainFile }: { readonly uses: DomainUses; readonly domainFile: string },
): StoreProblem[] {
  const sets = readProfiles(profile.text);
  const problems: StoreProblem[] = [];
  const wrong = new Set<string>();
  for (const use of uses.domains) {
    const { name, version, versionLine, defined } = profileSetOf(use, sets);
    if (!isSupportedVersion(version)) {
      if (wrong.has(name)) continue;
      wrong.add(name);
      const message = `profile version ${version} of ${name} is not 20150505`;
      problems.push({ code: 'profile_version', file: profile.file, ...lineIf(versionLine), message });
    } else if (!defined.has(use.profile)) {
      const message = `profile ${use.profile}, used by ${use.name}, is not defined`;
      problems.push({ code: 'undefined_profile', file: domainFile, ...lineIf(use.line), message });
    }
  }
  return problems;
}

function lineIf(line: number | undefined): { readonly line?: number } {
  return line === undefined ? {} : { line };
}

/** A machine whose first program is refused does not come up. */
export function initProblems(
  { domainPolicy, exceptionPolicy }: Pick<JudgedPolicy, 'domainPolicy' | 'exceptionPolicy'>,
  { profile, uses, init }: { readonly profile: NamedText; readonly uses: DomainUses; readonly init: string },
): StoreProblem[] {
  const kernel = uses.domains.find(({ name }) => name === KERNEL_NAMESPACE);
  const policy = {
    profile: profile.text,
    domainPolicy: sentLines(domainPolicy?.text ?? '', 'domain_policy').text,
    exceptionPolicy: sentLines(exceptionPolicy.text, 'exception_policy').text,
  };
  if (mayExecuteInit(policy, init, kernel)) return [];
  const message = `<kernel> is enforced and may not execute ${init}: the machine would not come up`;
  return [{ code: 'init_refused', file: (domainPolicy ?? profile).file, ...lineIf(kernel?.line), message }];
}
