import type { PolicyFile } from '../../language/parse.js';
import type { PolicyIndex, Report } from './policy-index.js';

/** Lines of stat that were read and are no quotas: written to the kernel they set something else, or nothing. */
export function checkStat(policy: PolicyIndex, report: Report): void {
  for (const file of policy.files) if (file.kind === 'stat') checkLines(file, report);
}

function checkLines(file: PolicyFile, report: Report): void {
  for (const node of file.nodes) {
    if (node.kind !== 'stat') continue;
    const quota = /Quota: *(\d+)/.exec(node.rest)?.[1];
    if (!node.label.startsWith('Memory used by '))
      report({
        code: 'stat_line',
        file,
        start: node.start,
        end: node.end,
        message: `"${node.label}" is only read: the kernel sets nothing`,
        hint: 'leave it out',
      });
    else if (quota !== undefined)
      report({
        code: 'stat_line',
        file,
        start: node.start,
        end: node.end,
        message: `sets the quota to ${node.value}, not to ${quota}: the first number counts`,
        hint: `write ${node.label}: ${quota}`,
      });
  }
}
