import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readDomainModel, type ModelDomain } from '../../../../lib/policy/model/domain-model.js';
import { packedText } from '../../../../lib/policy/model/entry-set.js';
import { readExceptionModel } from '../../../../lib/policy/model/exception-model.js';
import { domainText } from '../../../../lib/policy/model/print-domain.js';

const FOLDER = new URL('../../../fixtures/oracle/offline-roundtrip/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, FOLDER), 'latin1');

/** As the kernel and the editor print: a domain that no line gives a profile has 0. */
function printed(domain: ModelDomain): string {
  return domainText({ ...domain, profile: domain.profile ?? 0 }, domain.entries.list().map(packedText));
}

it('a domain policy, parsed, merged and printed, is byte for byte what the C editor saved', () => {
  const { domains } = readDomainModel(read('in/domain_policy.conf'), { file: 'domain_policy.conf' });
  const kernel = domains.get('<kernel>')!;
  const others = [...domains.values()].filter((domain) => domain !== kernel);
  // <kernel> is there before any line, so it is printed first
  expect([kernel, ...others].map(printed).join('')).toBe(read('out/domain_policy.conf'));
});

it('an exception policy has the lines that the C editor saved; it prints them by kinds', () => {
  const { namespaces } = readExceptionModel(read('in/exception_policy.conf'), { file: 'exception_policy.conf' });
  const lines: string[] = [];
  for (const [name, { lines: alone, aclGroups }] of namespaces) {
    for (const text of alone.keys()) lines.push(`${name} ${text}`);
    for (const [group, entries] of aclGroups)
      for (const entry of entries.list()) lines.push(`${name} acl_group ${group} ${packedText(entry)}`);
  }
  const saved = read('out/exception_policy.conf').split('\n').slice(0, -1);
  expect(lines.map((line) => line.replace('<kernel> ', '')).sort()).toEqual(saved.sort());
});
