import { InvalidArgumentError, Option } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import { KINDS } from './policy-files.js';

export interface KindsOptions {
  readonly only?: readonly PolicyKind[];
  readonly kind?: PolicyKind;
}

/** `--only exception,domain`: kinds by the words that tell them apart. */
export function kindsOption(): Option {
  return new Option('--only <kinds>', `only these of ${KINDS.map(shortName).join(', ')}`).argParser(parseKinds);
}

function parseKinds(text: string): readonly PolicyKind[] {
  return text.split(',').map((word) => {
    const kind = KINDS.find((known) => known === word || shortName(known) === word);
    if (kind === undefined) throw new InvalidArgumentError(`Expected some of ${KINDS.map(shortName).join(', ')}.`);
    return kind;
  });
}

/** `domain_policy` -> `domain` */
function shortName(kind: PolicyKind): string {
  return kind.replace('_policy', '');
}
