import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { checkPolicy } from '../../../../lib/policy/check/check.js';

const read = (path: string) => readFileSync(new URL(`../../../fixtures/oracle/${path}`, import.meta.url), 'latin1');

/** Lines with an error, from what the C program printed. */
function linesOfOracle(folder: string): number[] {
  return [...read(`${folder}/expected.txt`).matchAll(/^(\d+): ERROR/gm)].map(([, line]) => Number(line));
}

function linesOfOurs(kind: PolicyKind, folder: string): number[] {
  const file = parsePolicy(read(`${folder}/input.conf`), { kind, file: kind });
  return checkPolicy([file])
    .filter(({ severity }) => severity === 'error')
    .map(({ line }) => line);
}

describe('the C program checkpolicy', () => {
  it.each([
    // lines that only we refuse, then those that only the C program refuses: kernels were asked (empty ranges, lenient
    // operations, text behind flags, `delete` and `select`; aggregator to a pattern, group in an address group ...)
    ['domain_policy', 'checkpolicy-domain', [], [21, 65, 67, 74, 88, 115, 116]],
    ['exception_policy', 'checkpolicy-exception', [20, 35], [6, 12, 23, 34, 57]],
  ] as const)(
    'finds the same lines broken in %s, but where a kernel knows better',
    (kind, folder, onlyOurs, onlyOracle) => {
      const [ours, oracle] = [new Set(linesOfOurs(kind, folder)), new Set(linesOfOracle(folder))];
      expect([...ours].filter((line) => !oracle.has(line))).toEqual(onlyOurs);
      expect([...oracle].filter((line) => !ours.has(line))).toEqual(onlyOracle);
    },
  );
});
