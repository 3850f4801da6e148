import type { PolicyNode } from '../../language/ast.js';
import type { Source } from '../../text/source.js';
import type { Report } from './found.js';

/** A line of stat that was read and is no quota: written to the kernel it sets something else, or nothing. */
export function checkStatLine(source: Source, node: PolicyNode, report: Report): void {
  if (node.kind !== 'stat') return;
  const { start, end } = node;
  const quota = /Quota: *(\d+)/.exec(node.rest)?.[1];
  if (!node.label.startsWith('Memory used by '))
    report({
      code: 'stat_line',
      source,
      start,
      end,
      message: `"${node.label}" is only read: the kernel sets nothing`,
      hint: 'leave it out',
    });
  else if (quota !== undefined)
    report({
      code: 'stat_line',
      source,
      start,
      end,
      message: `sets the quota to ${node.value}, not to ${quota}: the first number counts`,
      hint: `write ${node.label}: ${quota}`,
    });
}
