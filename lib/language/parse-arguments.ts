import { ARGUMENT_TYPES, type ArgumentKey, type ArgumentValue } from './argument-types.js';
import type { Form } from './form-table.js';
import type { PolicyLine } from './policy-line.js';

/** A node in the making: its arguments become properties. */
export type Draft = { [Key in ArgumentKey]?: ArgumentValue };

/** Reads the arguments of a form into a node. @returns whether all are there; if not, what is wrong is reported */
export function parseArguments(line: PolicyLine, draft: Draft, form: Form): boolean {
  for (const { key, type, what } of form.arguments) {
    const value = ARGUMENT_TYPES[type].parse(line, what);
    if (value === undefined) return false;
    draft[key] = value;
  }
  return true;
}

/** Whether every argument of a form has been read: then the draft is a node of its kind. */
export function hasArguments(draft: object, { arguments: all }: Form): boolean {
  return all.every(({ key }) => key in draft);
}
