/** A function of bash and zsh: the names of domains, one a line. */
export const DOMAINS_IN_SH = `_tomoyo_domains() {
  grep -h '^<' /sys/kernel/security/tomoyo/domain_policy 2> /dev/null ||
    grep -h '^<' /etc/tomoyo/domain_policy.conf 2> /dev/null
}`;
