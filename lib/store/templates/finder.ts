import type { RootView } from './root-view.js';

/** Looks at a root file system for one kind of thing, and gives lines of an exception policy. */
export interface Finder {
  /** What it looks for, for people. */
  readonly title: string;
  find(root: RootView): Promise<readonly string[]>;
}

/** A domain of its own for a program, whoever starts it. @param name as the kernel has it */
export function initializeDomain(name: string): string {
  return `initialize_domain ${name} from any`;
}

export function allow(operations: string, path: string): string {
  return `acl_group 0 file ${operations} ${path}`;
}

/** The results, where there are any, in order. */
export async function found<From, To>(
  things: Iterable<From>,
  find: (thing: From) => Promise<To | undefined>,
): Promise<readonly To[]> {
  const results: To[] = [];
  for (const thing of things) {
    const result = await find(thing);
    if (result !== undefined) results.push(result);
  }
  return results;
}
