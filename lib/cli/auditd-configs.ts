/** Of `tomoyo auditd` without words: the first that is there. */
export const AUDITD_CONFIGS = ['/etc/tomoyo/tools/auditd.toml', '/etc/tomoyo/tools/auditd.conf'] as const;
