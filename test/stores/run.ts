/** One scenario: what preflight says, what happened, and where they differ. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicy } from '../../lib/language/parse.js';
import { matches } from '../../lib/language/pattern.js';
import { printBootState } from '../../lib/policy/preflight/boot-state.js';
import { parseBootWords } from '../../lib/policy/preflight/boot-words.js';
import { choosePolicy } from '../../lib/policy/preflight/choose.js';
import { readDomains } from '../../lib/policy/preflight/policy-model.js';
import { initName, judgeBoot, type PreflightReport } from '../../lib/policy/preflight/judge-boot.js';
import { sentLines } from '../../lib/policy/preflight/sent-lines.js';
import { readRoot } from '../../lib/store/read-root.js';
import { readStore } from '../../lib/store/read-store.js';
import type { BoardImage } from '../../qemu/index.js';
import { bootRoot, type Happened } from './machine.js';
import { kernelWords, rootTree, STORE, type Programs, type Scenario } from './scenario.js';
import { makeTree } from './tree.js';

export interface Result {
  readonly title: string;
  readonly said: PreflightReport;
  readonly happened: Happened;
  /** Empty: it is as preflight said. */
  readonly differences: readonly string[];
}

/** What a machine of 256 MiB has when the loader runs, within a factor of two: no scenario is that near to a limit. */
const FREE_BYTES = 128 * 2 ** 20;
/** A prompt is seen; what waits in silence is given so long. */
const HANG_MS = 45_000;
/** What the scenario executes, and what the program behind the loader writes. */
const PROGRAMS = ['/sbin/init', '/bin/first', '/init', '/post'];

export async function runScenario(scenario: Scenario, image: BoardImage, programs: Programs): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'stores-root-'));
  try {
    makeTree(root, rootTree(scenario, programs));
    const expected = await expect(root, scenario);
    const limitMs = expected.said.verdict === 'would hang' ? HANG_MS : undefined;
    const happened = await bootRoot(root, { image, words: kernelWords(scenario), limitMs });
    return { title: scenario.title, said: expected.said, happened, differences: compare(expected, happened) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

interface Expected {
  readonly said: PreflightReport;
  readonly markers: readonly string[];
  readonly domains: ReadonlyMap<string, number>;
  /** undefined: the file stays as it is. */
  readonly bootState: string | undefined;
}

async function expect(root: string, scenario: Scenario): Promise<Expected> {
  const { readOnly } = scenario;
  const words = parseBootWords(kernelWords(scenario).join(' '));
  const store = await readStore(`/${STORE}`, { root, freeBytes: FREE_BYTES });
  const programs = await readRoot(root, words);
  const said = judgeBoot({ store, root: programs, words, freeBytes: FREE_BYTES });
  const { taken, bootState } = choosePolicy(store, words, {
    freeBytes: FREE_BYTES,
    init: initName(words, programs),
  });
  const exceptions = sentLines(taken?.exceptionPolicy.text ?? '', 'exception_policy').text;
  const { nodes } = parsePolicy(exceptions, { kind: 'exception_policy' });
  const domains = taken && words.loadDomains ? sentLines(taken.domainPolicy.text ?? '', 'domain_policy').text : '';
  const next = printBootState(bootState);
  const counts = store.countsBoots && readOnly === undefined && next !== printBootState(store.bootState);
  return {
    said,
    markers: nodes.flatMap((node) =>
      node.kind === 'path_group' && node.group === 'SLOT' && !node.delete ? [node.member.text] : [],
    ),
    domains: new Map(readDomains(domains).domains.map(({ name, profile }) => [name, profile])),
    bootState: counts ? next : undefined,
  };
}

function compare({ said, markers, domains, bootState }: Expected, happened: Happened): string[] {
  if (said.verdict !== happened.verdict) return [`preflight said "${said.verdict}", it was "${happened.verdict}"`];
  if (said.verdict !== 'boots' || said.loader !== 'tomoyo-loader') return [];
  const differences: string[] = [];
  const differ = (what: string, one: unknown, other: unknown): void => {
    const [left, right] = [JSON.stringify(one), JSON.stringify(other)];
    if (left !== right) differences.push(`${what}: preflight said ${left}, it was ${right}`);
  };
  differ('slot', [...new Set(markers)].sort(), [...new Set(happened.markers)].sort());
  const listed = [...happened.domains].filter(([name]) => domains.has(name) || !isOwnDomain(name));
  differ('domains', [...domains].sort(byName), listed.sort(byName));
  if (bootState !== undefined && happened.bootState !== undefined) differ('boot-state', bootState, happened.bootState);
  return differences;
}

/** One that the kernel makes for a program; where a pattern allows its execution, the pattern is the name. */
function isOwnDomain(name: string): boolean {
  const last = name.slice(name.lastIndexOf(' ') + 1);
  return PROGRAMS.some((program) => matches(last, program));
}

function byName([left]: readonly [string, number], [right]: readonly [string, number]): number {
  return left < right ? -1 : 1;
}
