/** Why tomoyo-loader passes a stored policy over. */
export interface StoreProblem {
  readonly code: ProblemCode;
  /** Below the store's folder, such as `policy/current/profile.conf`; `.` is that folder. */
  readonly file: string;
  /** From 1; undefined: the whole file. */
  readonly line?: number;
  /** What is wrong; one sentence without full stop. */
  readonly message: string;
}

/**
 * Every reason to pass a policy over, once. native/loader decides by the same rules: the cases in
 * test/fixtures/preflight/stores.json hold both to them.
 */
export const STORE_PROBLEMS = {
  missing: 'a file that must be there is not',
  dangling_link: 'a link leads to nothing, as a save of the C tools leaves it when power fails',
  looping_link: 'links lead to each other',
  not_a_file: 'a folder, a FIFO, a socket or a device stands where a file should be',
  not_a_folder: 'something else stands where the folder of a slot should be',
  unreadable: 'the file cannot be read',
  wrong_owner: 'a file or folder belongs to somebody else than the one who loads: who owns it decides what is enforced',
  writable_by_others: 'others can write a file or folder: they decide what is enforced',
  empty: 'a file without a byte, as a power cut leaves it',
  too_large: 'a file is larger than 32 MiB or one eighth of the free memory',
  too_much_memory: 'the policy may take more than half of the free memory; without memory the kernel panics',
  too_many_lines: 'more than 65,536 domains, lines of a domain or exceptions: the kernel compares each with all others',
  undefined_profile: 'a domain uses a profile that its namespace does not have: the kernel panics at activation',
  profile_version: 'a namespace with domains has a profile version that the kernel panics at',
} as const satisfies Record<string, string>;

export type ProblemCode = keyof typeof STORE_PROBLEMS;

/** `policy/current/domain_policy.conf:12: profile 9 ... [undefined_profile]` */
export function describeProblem({ code, file, line, message }: StoreProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message} [${code}]`;
}
