import type { PolicyNode } from '../../language/ast.js';
import type { ParsedLine } from '../../language/parse.js';
import type { Source } from '../../text/source.js';
import type { Report } from './found.js';
import { insteadOf } from './old-directives.js';
import { separatorBytes } from './separator-bytes.js';

/** What a character of a text stands for: `bytes` where it was read as latin1. */
export type Letters = 'bytes' | 'unicode';

/** What the parser says of one line. */
export function reportProblems(source: Source, line: ParsedLine, letters: Letters, report: Report): void {
  for (const { start, end, reason, fix } of line.errors) {
    const instead = oldDirective(line.node);
    if (instead === undefined) report({ code: 'syntax', source, start, end, message: reason, ...hintOf(fix) });
    else report({ code: 'old_directive', source, start, end, message: reason, hint: instead });
  }
  for (const { code, start, end, reason, fix } of line.warnings) {
    const bytes =
      code === 'separator_byte' && letters === 'bytes' ? separatorBytes(source, start, line.node.end) : undefined;
    report(bytes ?? { code, source, start, end, message: reason, ...hintOf(fix) });
  }
}

function oldDirective(node: PolicyNode): string | undefined {
  return node.kind === 'unknown' ? insteadOf(node) : undefined;
}

function hintOf(fix: string | undefined): { readonly hint?: string } {
  return fix === undefined ? {} : { hint: fix === '' ? 'leave it out' : `write ${fix}` };
}
