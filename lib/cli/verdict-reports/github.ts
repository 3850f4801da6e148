import { githubCommand } from '../check-formats.js';
import { faultText } from './fault-text.js';
import { placeOf } from './place-of.js';
import type { TestReport } from './report.js';

/** A command of GitHub's runner for each fault, and one that says how to repeat the run. */
export function toGithub({ faults, places, repeat }: TestReport): string {
  const annotations = faults.map((fault) =>
    githubCommand({
      severity: 'error',
      ...placeOf(fault, places),
      title: `tomoyo board test: ${fault.type}`,
      text: faultText(fault),
    }),
  );
  const how = { severity: 'notice', title: 'tomoyo board test: to repeat it', text: repeat } as const;
  return [...annotations, ...(faults.length === 0 ? [] : [githubCommand(how)])].map((line) => `${line}\n`).join('');
}
