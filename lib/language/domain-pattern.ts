import { compilePattern } from './pattern.js';

/** One or more components of domain names, ready to be compared with many. */
export interface DomainPattern {
  /** How many components it has. */
  readonly length: number;
  /** Whether it takes the components of a name from `start` on. */
  takes(components: readonly string[], start: number): boolean;
}

/** Components match as patterns do; a component that is just the text matches too. */
export function compileDomainPattern(text: string): DomainPattern {
  const wanted = text
    .trim()
    .split(/\s+/)
    .map((component) => compilePattern(component));
  return {
    length: wanted.length,
    takes: (components, start) =>
      wanted.every((pattern, index) => {
        const component = components[start + index];
        return component !== undefined && (pattern.text === component || pattern.matches(component));
      }),
  };
}
