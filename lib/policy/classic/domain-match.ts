import { LinesByDomain } from './lines-by-domain.js';

/**
 * Lines of a domain policy that contain a string, as tomoyo-domainmatch prints them.
 * Tested: test/unit/policy/classic/domain-match.test.ts, against captures of that program.
 */
export class DomainMatch extends LinesByDomain {
  constructor(string: string) {
    super((line) => (line.includes(string) ? line : undefined));
  }
}
