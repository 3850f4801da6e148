import packageJson from '../../../package.json' with { type: 'json' };
import type { CheckInfo } from '../../policy/check/codes.js';
import { FAULT_TYPES, FAULTS } from '../../verdict/fault.js';
import { sarifLog } from '../sarif.js';
import { faultText } from './fault-text.js';
import { placeOf } from './place-of.js';
import type { TestReport } from './report.js';

/**
 * A rule for every type of fault, a result for every fault. What is about no line of a file is at the first one of the policy:
 * GitHub takes no log in which a result has no place.
 */
export function toSarif({ faults, places }: TestReport): string {
  const files = [places.policyFile, places.expectFile].filter((file) => file !== undefined);
  const [anyFile] = files;
  const elsewhere = anyFile === undefined ? undefined : { file: anyFile, line: 1 };
  const results = faults.map((fault) => ({
    code: fault.type,
    severity: 'error' as const,
    text: faultText(fault),
    place: placeOf(fault, places) ?? elsewhere,
  }));
  return sarifLog(results, files, { name: 'tomoyo board test', version: packageJson.version, checks: RULES });
}

const RULES: Readonly<Record<string, CheckInfo>> = Object.fromEntries(
  FAULT_TYPES.map((type) => [type, { severity: 'error', ...FAULTS[type] }]),
);
