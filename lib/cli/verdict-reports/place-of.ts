import type { Fault } from '../../verdict/fault.js';
import type { Places } from './report.js';

export interface FaultPlace {
  readonly file: string;
  readonly line: number;
}

/** Where one would change something about a fault: the line of the domain or of the expectation. Undefined: in no file. */
export function placeOf(fault: Fault, { policyFile, domains, expectFile }: Places): FaultPlace | undefined {
  switch (fault.type) {
    case 'violation':
    case 'mode':
      // a domain that the policy does not have would be added to it
      return policyFile === undefined ? undefined : { file: policyFile, line: domains.get(fault.domain) ?? 1 };
    case 'expectation':
      return expectFile === undefined ? undefined : { file: expectFile, line: fault.line };
    default:
      return undefined;
  }
}
