/** Policies that say the same in different words about one domain, and different things about everything else. */
import type { PolicyText } from '../../lib/index.js';

/** Where the program is, what it may read by every one of the policies, and what by none. */
export const READER = '/srv/test/reader';
export const ALLOWED = ['a', 'b', 'c', 'd'].map((name) => `/srv/data/${name}`);
export const FORBIDDEN = '/srv/data/secret';

/** Two profiles that enforce, and log nothing. */
export const PROFILES: PolicyText = {
  kind: 'profile',
  file: 'profile.conf',
  text: [5, 6]
    .map((profile) =>
      [
        `${profile}-COMMENT=enforcing, number ${profile}`,
        `${profile}-PREFERENCE={ max_audit_log=16 max_learning_entry=16 }`,
        `${profile}-CONFIG={ mode=enforcing grant_log=no reject_log=no }`,
        `${profile}-CONFIG::file::getattr={ mode=disabled grant_log=no reject_log=no }`,
        `${profile}-CONFIG::misc={ mode=disabled grant_log=no reject_log=no }`,
        '',
      ].join('\n'),
    )
    .join(''),
};

const [A, B, C, D] = ALLOWED;
const STEERING = [
  `initialize_domain ${READER} from any`,
  'initialize_domain /srv/test/manager from any',
  'keep_domain any from <kernel> /srv/test/manager',
];
const domain = (name: string, ...lines: readonly string[]) => `<kernel> ${name}\n${lines.join('\n')}\n\n`;
/** A program is read in its own domain before it begins. */
const reader = (...lines: readonly string[]) => domain(READER, ...lines, `file read ${READER}`);
const REST = domain('/srv/test/manager', 'use_profile 0');

/** Members of the group that nobody opens. */
function others(group: string, from: number): readonly string[] {
  return Array.from({ length: 190 }, (_, index) => `path_group ${group} /srv/other/${from + index}`);
}

function policy(exceptions: readonly string[], domains: string): readonly PolicyText[] {
  const text = [...STEERING, ...exceptions, ''].join('\n');
  return [
    { kind: 'exception_policy', file: 'exception_policy.conf', text },
    { kind: 'domain_policy', file: 'domain_policy.conf', text: `<kernel>\nuse_profile 0\n\n${domains}` },
  ];
}

const DIRECT = [`file read ${A}`, 'file read @DATA', `file read ${C}`];

export const POLICIES: readonly (readonly PolicyText[])[] = [
  policy(
    [`path_group DATA ${B}`, ...others('DATA', 0), `acl_group 1 file read ${D}`],
    reader('use_profile 5', 'use_group 1', ...DIRECT) + REST,
  ),
  // what was a direct entry comes through the group, and the other way round; half of the other members are new
  policy(
    [`path_group DATA ${A}`, ...others('DATA', 95), `acl_group 1 file read ${D}`, 'acl_group 2 file write /x'],
    reader('use_profile 5', 'use_group 1', 'use_group 2', `file read ${C}`, `file read ${B}`, 'file read @DATA') + REST,
  ),
  // another profile, another acl_group, another path_group; a pattern; another order of domains, and one more
  policy(
    [
      ...others('MORE', 300),
      `path_group MORE ${B}`,
      'path_group MORE /srv/data/\\{n\\}/x',
      `acl_group 2 file read ${D}`,
    ],
    REST +
      domain('/srv/test/further', 'use_profile 6', 'file read /x', 'file execute /y') +
      reader('use_profile 6', 'use_group 2', 'file read @MORE', 'file read/write /srv/data/c\\*', `file read ${A}`),
  ),
  // conditions, more operations, no groups of entries; transition control and aggregators
  policy(
    [
      `path_group DATA ${B}`,
      ...others('DATA', 500),
      'number_group ROOT 0',
      'aggregator /srv/tool\\* /srv/tool',
      'no_initialize_domain /srv/tool from any',
      'initialize_domain /srv/tool from any',
    ],
    reader(
      'use_profile 5',
      `file read/write/append ${D}`,
      `file read ${A} task.uid=@ROOT`,
      'file read @DATA task.uid=0',
      `file write ${C}`,
      `file read ${C} task.gid=0-5`,
    ) + REST,
  ),
  // one entry of a pattern for some, the group for the rest
  policy(
    [`path_group DATA ${C}`, `path_group DATA ${D}`, 'path_group DATA /srv/data/\\?'],
    reader('use_profile 6', 'file read @DATA') + domain('/srv/test/further', 'use_profile 5') + REST,
  ),
];

/** Which policy comes in which round: the first one again and again, then one after the other. */
export function rounds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index < count / 5 ? 0 : index % POLICIES.length));
}
