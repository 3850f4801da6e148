/** Whether a policy grants an access, worked out line by line from parsed nodes: nothing of it is shared with minimize. */
import { parseAddressRange } from '../../../../lib/language/address.js';
import type { AclEntry, Condition } from '../../../../lib/language/ast.js';
import { argumentsOf, isEntry } from '../../../../lib/language/entry-words.js';
import {
  addressGroupContains,
  numberGroupContains,
  pathGroupMember,
} from '../../../../lib/language/group-membership.js';
import { parseNumberRange } from '../../../../lib/language/lexemes.js';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { matches } from '../../../../lib/language/pattern.js';
import { entryKey } from '../../../../lib/policy/line-key.js';

/** What a program tries: single values, and the conditions that hold while it does. */
export interface Access {
  readonly domain: string;
  readonly kind: AclEntry['kind'];
  readonly socket?: string;
  readonly operation: string;
  readonly values: readonly string[];
  readonly holds: ReadonlySet<string>;
}

export interface Outcome {
  readonly granted: boolean;
  readonly grantLog: string | undefined;
  /** Of the entry that grants execution: it names the next domain. */
  readonly named: string | undefined;
}

export class Evaluator {
  readonly #domains = new Map<string, AclEntry[]>();
  readonly #used = new Map<string, Set<number>>();
  readonly #shared = new Map<number, AclEntry[]>();
  readonly #paths = new Map<string, string[]>();
  readonly #numbers = new Map<string, { min: bigint; max: bigint }[]>();
  readonly #addresses = new Map<string, NonNullable<ReturnType<typeof parseAddressRange>>[]>();

  constructor(domainPolicy: string, exceptionPolicy: string) {
    let name = '';
    for (const node of parsePolicy(domainPolicy, { kind: 'domain_policy' }).nodes) {
      if (node.kind === 'domain') name = node.name;
      else if (node.kind === 'use_group') listIn(this.#used, name, new Set<number>()).add(node.group);
      else if (isEntry(node)) addEntry(listIn(this.#domains, name, []), node);
    }
    for (const node of parsePolicy(exceptionPolicy, { kind: 'exception_policy' }).nodes) {
      if (node.kind === 'acl_group') addEntry(listIn(this.#shared, node.group, []), node.entry);
      else if (node.kind === 'path_group') listIn(this.#paths, node.group, []).push(node.member.text);
      else if (node.kind === 'number_group') {
        const range = parseNumberRange(node.member.text);
        if (range) listIn(this.#numbers, node.group, []).push(range);
      } else if (node.kind === 'address_group') {
        const range = parseAddressRange(node.member.text);
        if (range) listIn(this.#addresses, node.group, []).push(range);
      }
    }
  }

  outcome(access: Access): Outcome {
    const groups = [...(this.#used.get(access.domain) ?? [])].sort((a, b) => a - b);
    const entries = [...(this.#domains.get(access.domain) ?? []), ...groups.flatMap((n) => this.#shared.get(n) ?? [])];
    const first = entries.find((entry) => this.#grants(entry, access));
    const named = first !== undefined && access.operation === 'execute' ? entryKey(first) : undefined;
    return { granted: first !== undefined, grantLog: first?.grantLog, named };
  }

  #grants(entry: AclEntry, { kind, socket, operation, values, holds }: Access): boolean {
    if (entry.kind !== kind || ('socket' in entry && entry.socket !== socket)) return false;
    if ('operations' in entry && !entry.operations.some((each) => each === operation)) return false;
    return (
      entry.when.every((condition: Condition) => holds.has(condition.text)) &&
      argumentsOf(entry).every(({ value }, index) => this.#takes(value, values[index] ?? ''))
    );
  }

  #takes(argument: ReturnType<typeof argumentsOf>[number]['value'], value: string): boolean {
    if (typeof argument === 'string') return argument === value;
    const number = () => parseNumberRange(value) ?? { min: -1n, max: -1n };
    const address = parseAddressRange(value);
    switch (argument.kind) {
      case 'pattern':
        return matches(argument.text, value);
      case 'number':
        return numberGroupContains([parseNumberRange(argument.text) ?? { min: -2n, max: -2n }], number());
      case 'address': {
        const range = parseAddressRange(argument.text);
        return address !== undefined && range !== undefined && addressGroupContains([range], address);
      }
      case 'group':
        return (
          pathGroupMember(this.#paths.get(argument.name), value) !== undefined ||
          (/^\d/.test(value) && numberGroupContains(this.#numbers.get(argument.name), number())) ||
          (address !== undefined && addressGroupContains(this.#addresses.get(argument.name), address))
        );
    }
  }
}

/** As the kernel does: operations of what is there already come into its place. */
function addEntry(list: AclEntry[], entry: AclEntry): void {
  const at = list.findIndex((known) => entryKey(known) === entryKey(entry));
  const known = list[at];
  if (known === undefined) list.push(entry);
  else if ('operations' in known && 'operations' in entry) {
    const operations = [...new Set([...known.operations, ...entry.operations])];
    list[at] = { ...known, operations } as AclEntry;
  }
}

function listIn<Key, Value>(map: Map<Key, Value>, key: Key, empty: Value): Value {
  const known = map.get(key) ?? empty;
  map.set(key, known);
  return known;
}
