import type * as Crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { TomoyoError } from '../errors.js';
import { parsePolicy, type PolicyFile } from '../language/parse.js';
import { canonicalText } from '../policy/canonical.js';
import { checkPolicy } from '../policy/check/check.js';
import type { CheckCode } from '../policy/check/codes.js';
import { fileName, STORED_FILES, type PolicyTexts } from './layout.js';

const load = createRequire(import.meta.url);

/** What a store wants to know of a policy. */
export interface Examined {
  /** See contentId(). */
  readonly content: string;
  readonly files: readonly PolicyFile[];
}

export function examine(policy: PolicyTexts): Examined {
  const files = STORED_FILES.map((kind) => parsePolicy(policy[kind], { kind, file: fileName(kind) }));
  // a mebibyte that who only reads records does without
  const crypto: typeof Crypto = load('node:crypto');
  const hash = crypto.createHash('sha256');
  for (const file of files) {
    const text = canonicalText(file);
    hash.update(`${file.kind} ${text.length}\n${text}`, 'latin1');
  }
  return { content: `sha256:${hash.digest('hex')}`, files };
}

/**
 * Names what the kernel holds after it was given the policy: `sha256:` and 64 hexadecimal digits of the four files in
 * their canonical form. Comments, spelling and order of the lines do not change it.
 */
export function contentId(policy: PolicyTexts): string {
  return examine(policy).content;
}

/**
 * Refuses what stops a machine at boot, whatever loads it.
 * @throws TomoyoError TOMOYO_BAD_POLICY with `path` (the file's name), `line` and `column`
 */
export function requireBootable({ files }: Examined): void {
  const first = checkPolicy(files).find(({ code }) => STOPPING.has(code));
  if (first === undefined) return;
  const { file: path, line, column, message, hint } = first;
  const text = `${path}:${line}:${column}: ${message}${hint === undefined ? '' : `; ${hint}`}`;
  throw new TomoyoError('TOMOYO_BAD_POLICY', text, { path, line, column });
}

/** What the kernel panics over at activation. Source: security/tomoyo/common.c, tomoyo_check_profile(). */
const STOPPING: ReadonlySet<CheckCode> = new Set<CheckCode>(['undefined_profile', 'profile_version']);

/**
 * Refuses lines that the kernel drops, and lines that it cuts.
 * @throws PolicySyntaxError; TomoyoError TOMOYO_BAD_LINE with `path` (the file's name), `line` and `column`
 */
export function requireKept({ files }: Examined): void {
  for (const { errors, warnings, source } of files) {
    const [error] = errors;
    if (error !== undefined) throw error;
    const cut = warnings.find(({ code }) => code === 'separator_byte');
    if (cut === undefined) continue;
    const { line, column } = source.locate(cut.start);
    const text = `${source.file}:${line}:${column}: ${cut.reason}`;
    throw new TomoyoError('TOMOYO_BAD_LINE', text, { path: source.file, line, column });
  }
}
