/** What pages of docs are made from. */
export { BOARD_ERRORS } from '../lib/cli/help/board-errors.js';
export { KERNEL_ERRORS } from '../lib/cli/help/kernel-errors.js';
export { SYMPTOM_ENTRIES } from '../lib/cli/help/symptoms.js';
export { CHECKS } from '../lib/policy/check/codes.js';
export { DIRECTIVES } from '../lib/language/directive-table.js';
export * as keywords from '../lib/language/keyword-table.js';
export { LINTS } from '../lib/policy/lint/codes.js';
