import { parseLine } from '../language/parse.js';
import { DomainBlocks, type DomainBlock } from './domain-blocks.js';
import { lineEnd } from '../text/line-end.js';

/** A domain that got another profile. */
export interface ProfileChange {
  readonly domain: string;
  /** undefined: no line says so; the kernel gives a new domain 0. */
  readonly from: number | undefined;
  readonly to: number;
  /** Of the line that is changed, or behind which one is added; from 1. */
  readonly line: number;
}

/** What editProfiles() made. */
export interface EditedProfiles {
  /** The text with the changes; all else is byte for byte what it was. */
  readonly pieces: readonly string[];
  readonly changed: readonly ProfileChange[];
  /** Domains that have the profile already. */
  readonly unchanged: readonly string[];
}

/**
 * Gives domains of a policy a profile: changes the `use_profile` line that counts, the last one, or adds one behind the
 * first line that names the domain.
 * @param text latin1, whole lines
 * @param options `takes`: which domains
 * Tested: test/unit/policy/edit-profiles.test.ts.
 */
export function editProfiles(
  text: string,
  { profile, takes }: { readonly profile: number; readonly takes: (domain: string) => boolean },
): EditedProfiles {
  const domains = new Map<string, Place>();
  for (const block of new DomainBlocks().add(text)) {
    if (block.turn === 'none' || block.name === '' || !takes(block.name)) continue;
    if (block.turn === 'delete') domains.delete(block.name);
    else domains.set(block.name, placeIn(block, domains.get(block.name)));
  }
  const changes: (ProfileChange & Place)[] = [];
  const unchanged: string[] = [];
  for (const [domain, place] of domains)
    if (place.profile === profile) unchanged.push(domain);
    else changes.push({ ...place, domain, from: place.profile, to: profile });
  changes.sort((one, other) => one.start - other.start);
  return {
    pieces: splice(text, changes),
    changed: changes.map(({ domain, from, to, line }) => ({ domain, from, to, line })),
    unchanged,
  };
}

/** Where the profile of a domain is, or goes. */
interface Place {
  readonly profile: number | undefined;
  readonly line: number;
  /** What is replaced; nothing if both are the same. */
  readonly start: number;
  readonly end: number;
  /** Around the number that stands there then. */
  readonly before: string;
  readonly after: string;
}

/** The place in the blocks before, unless this one has a later line. */
function placeIn({ text, start, end, line: first }: DomainBlock, known: Place | undefined): Place {
  const nameEnd = lineEnd(text, start);
  const feed = text[nameEnd - 1] === '\r' ? '\r\n' : '\n';
  const added = { profile: undefined, line: first, before: 'use_profile ', after: feed };
  let place: Place = known ?? { ...added, start: nameEnd + 1, end: nameEnd + 1 };
  let line = first;
  for (let at = nameEnd + 1; at < end; at = lineEnd(text, at) + 1) {
    line += 1;
    const raw = text.slice(at, lineEnd(text, at));
    if (!raw.includes('use_profile')) continue;
    const { node } = parseLine(raw, { kind: 'domain_policy' });
    if (node.kind !== 'use_profile' || node.delete) continue;
    const digits = /\d+/.exec(raw);
    const from = at + (digits?.index ?? raw.length);
    place = { profile: node.profile, line, start: from, end: from + (digits?.[0].length ?? 0), before: '', after: '' };
  }
  return place;
}

function splice(text: string, changes: readonly (ProfileChange & Place)[]): readonly string[] {
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, before, after, to } of changes) {
    pieces.push(text.slice(done, start), `${before}${to}${after}`);
    done = end;
  }
  return [...pieces, text.slice(done)];
}
