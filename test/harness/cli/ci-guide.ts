import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** docs/guides/testing-in-ci.md */
export const guide = readFileSync(new URL('../../../docs/guides/testing-in-ci.md', import.meta.url), 'utf8');

/** The texts of its blocks in a language. */
export function blocks(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);
}

/** What Python's parser makes of YAML. */
export function parseYaml(text: string): unknown {
  const script = 'import sys, json, yaml; print(json.dumps(yaml.load(sys.stdin, yaml.BaseLoader)))';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
