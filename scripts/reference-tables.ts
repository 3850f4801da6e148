/** What the pages of docs/reference are made from. */
export { CHECKS } from '../lib/policy/check/codes.js';
export { DIRECTIVES } from '../lib/language/directive-table.js';
export * as keywords from '../lib/language/keyword-table.js';
export { LINTS } from '../lib/policy/lint/codes.js';
