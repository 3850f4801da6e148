/** What doctor() finds. A code is stable: people match on it. */
export type DoctorCode =
  | 'not_built_in'
  | 'not_in_lsm_list'
  | 'not_activated'
  | 'unknown_state'
  | 'loader_missing' // the next boot will not activate
  | 'loading_is_off' // the kernel command line keeps the loader from loading
  | 'security_ignored' // security= beside lsm=
  | 'undefined_profile'
  | 'nothing_enforced'
  | 'learning_stopped' // quota_exceeded
  | 'transition_failed'
  | 'nobody_reads_audit'
  | 'audit_full'
  | 'policy_memory_full'
  | 'query_is_open'
  | 'no_manager'
  | 'interpreter_is_manager'
  | 'applets_do_not_exec'
  | 'apply_cut_short';

export interface Finding {
  readonly code: DoctorCode;
  /** `problem`: it does not protect as it should; `note`: good to know. */
  readonly severity: 'problem' | 'note';
  readonly message: string;
  /** What to do, exactly: a command, a line, a kernel option. */
  readonly fix: string;
}

/** How many domains, and how many threads in them, are under a mode. A profile with several modes counts for each. */
export interface ModeCount {
  readonly mode: 'disabled' | 'learning' | 'permissive' | 'enforcing';
  readonly domains: number;
  readonly busyDomains: number;
}
