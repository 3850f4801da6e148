const LINES_A_DOMAIN = 50;

/**
 * Domain policy as learning leaves it and the kernel prints it: a few dozen entries a domain, all different.
 * @param first number of the first domain
 */
export function domainLines(count: number, { first = 0 } = {}): string {
  return numbered(count, (number) => {
    const domain = first + Math.floor(number / LINES_A_DOMAIN);
    switch (number % LINES_A_DOMAIN) {
      case 0:
        return domainName(domain);
      case 1:
        return `use_profile ${domain === 0 ? 0 : 1}`;
      case 2:
        return 'use_group 0';
      case 3:
      case LINES_A_DOMAIN - 1:
        return '';
      default:
        return entry(domain, number);
    }
  });
}

/** Domain 0 is `<kernel>`. */
function domainName(domain: number): string {
  return domain === 0 ? '<kernel>' : `<kernel> /usr/sbin/daemon${domain}`;
}

function entry(domain: number, number: number): string {
  if (number % 3 === 0) return `file read /etc/daemon${domain}/conf.d/file${number}.conf`;
  if (number % 3 === 1) return `file read/write /var/lib/daemon${domain}/data${number} task.uid=0`;
  return `network inet stream connect 10.0.${domain % 256}.${number % 250} ${8000 + (number % 1000)}`;
}

export function numbered(count: number, make: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => `${make(number)}\n`).join('');
}
