import { Option } from 'commander';
import type { Finding } from '../policy/check/finding.js';
import type { Found } from '../policy/check/found.js';
import { findingsToSarif, findingToGithub, findingToJson, findingToText } from './check-formats.js';
import { print } from './output.js';
import type { PolicyInput } from './policy-files.js';
import type { Finder } from './sarif.js';

export interface FormatOptions {
  readonly json?: true;
  readonly format: 'text' | 'github' | 'sarif';
}

/** `--format`, as check and lint have it. */
export function formatOption(): Option {
  return new Option('--format <format>', 'how findings are shown').choices(['text', 'github', 'sarif']).default('text');
}

export interface FindingOutput {
  add(finding: Finding<string>, found: Found<string>): Promise<void>;
  end(): Promise<void>;
}

/** Findings on standard output, in the format that the options ask for. */
export function findingOutput(
  { json, format }: FormatOptions,
  inputs: readonly PolicyInput[],
  finder: Finder,
): FindingOutput {
  if (format === 'sarif' && !json) {
    const findings: Finding<string>[] = [];
    const files = inputs.map(({ file }) => file);
    return {
      add: async (finding) => void findings.push(finding),
      end: () => print(findingsToSarif(findings, files, finder)),
    };
  }
  const show = json ? findingToJson : format === 'github' ? findingToGithub : findingToText;
  return { add: (finding, found) => print(show(finding, found)), end: async () => {} };
}
