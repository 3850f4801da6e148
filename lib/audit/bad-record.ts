import { TomoyoError } from '../errors.js';

/** The error for a record that is not in the kernel's form at offset `at`; line and column count from 1. */
export function badRecord(raw: string, at: number, expected: string): TomoyoError {
  const before = raw.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const found = at < raw.length ? `got ${JSON.stringify(raw.slice(at, at + 24))}` : 'the record ends there';
  return new TomoyoError('TOMOYO_BAD_RECORD', `audit record:${line}:${column}: expected ${expected}, ${found}.`, {
    line,
    column,
  });
}
