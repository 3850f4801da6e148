import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { docBlocks, ROOT } from '../docs/doc-blocks.js';

const PAGE = 'docs/guides/testing-in-ci.md';
export const guide = readFileSync(ROOT + PAGE, 'utf8');

/** The texts of the blocks in a language of the guide. */
export function blocks(language: string): readonly string[] {
  return docBlocks(PAGE).flatMap((block) => (block.language === language ? [block.text] : []));
}

/** What Python's parser makes of YAML. */
export function parseYaml(text: string): unknown {
  const script = 'import sys, json, yaml; print(json.dumps(yaml.load(sys.stdin, yaml.BaseLoader)))';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
