/** Entries in the shares in which learning makes them; one in twelve is a pattern, one in twelve has a condition. */
export function learntEntry(index: number, domain: number): string {
  const file = `/var/lib/app${domain % 977}/file${index}-${domain}.dat`;
  switch (index % 12) {
    case 6:
      return `file create ${file} 0644`;
    case 7:
      return `file ioctl /dev/tty${index} 0x5401`;
    case 8:
      return `file execute /usr/bin/tool${index} exec.realpath="/usr/bin/tool${index}" exec.argv[0]="tool"`;
    case 9:
      return `network inet stream connect 10.0.${domain % 256}.${index} 80`;
    case 10:
      return `misc env VAR${index}`;
    case 11:
      return `file read/getattr /etc/\\*.conf${index}`;
    default:
      return `file read/write ${file}`;
  }
}

export const ENTRIES_PER_DOMAIN = 40;

export function learntDomainName(domain: number): string {
  return `<kernel> /usr/sbin/init /usr/bin/program${domain}`;
}
