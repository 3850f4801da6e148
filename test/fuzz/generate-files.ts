/** Lines of each file as they should be, or nearly, with what is written before them. */
import type { Entries } from './generate-acl.js';
import { SCRATCH_DOMAIN, SCRATCH_PROFILES, TARGETS } from './scratch.js';
import { spoil } from './spoil.js';

export interface Written {
  readonly context?: string;
  readonly line: string;
}

/** Changes a line before it is used, maybe several times: written, and deleted again. */
type Vary = (line: string) => string;

/** Numbers up to 255 are taken. */
function index({ random, words }: Entries): string {
  return random.weighted([
    [2, () => random.pick(['0', '1', '254', '255', '256', '257'])],
    [5, () => String(random.between(0, 260))],
    [2, () => words.number()],
  ]);
}

export function domainLine(entries: Entries, vary: Vary): Written {
  const { random, words } = entries;
  const scratch = `${SCRATCH_DOMAIN}\n`;
  const made = random.weighted([
    [20, () => entries.entry()],
    [2, () => words.domainName()],
    [1, () => `use_profile ${index(entries)}`],
    [1, () => `use_group ${index(entries)}`],
    [
      0.5,
      () => random.pick(['quota_exceeded', 'transition_failed', 'quota_exceededx', 'transition_failed 1', 'quota']),
    ],
    [
      0.3,
      () =>
        random.pick([
          'reset',
          '#x',
          '',
          '# file read /x',
          'select <kernel>',
          'select domain=<kernel>',
          'select x',
          'delete',
        ]),
    ],
  ]);
  const line = vary(made);
  if (random.chance(0.75)) return { context: scratch, line };
  // what there is already: the same, a relative of it, or something else
  const other = () =>
    random.weighted([
      [3, () => line],
      [4, () => entries.relative(line)],
      [1, () => spoil(line, random)],
      [1, () => entries.entry()],
    ]);
  const before = [line, ...random.times(0, 2, other)].map((text) => `${text}\n${SCRATCH_DOMAIN}\n`);
  return { context: scratch + before.join(''), line: random.chance(0.6) ? `delete ${other()}` : other() };
}

export function exceptionLine(entries: Entries, vary: Vary): Written {
  const { random, words } = entries;
  const group = () =>
    random.weighted([
      [6, () => random.pick(['G', 'GROUP1'])],
      [1, () => words.pattern()],
      [1, () => words.bad()],
      [0.5, () => '@G'],
    ]);
  const program = () =>
    random.weighted([
      [6, () => words.domainPart()],
      [2, () => 'any'],
      [0.5, () => words.bad()],
    ]);
  const domain = () =>
    random.weighted([
      [4, () => words.domainName()],
      [3, () => words.domainPart()],
      [2, () => 'any'],
    ]);
  const control = () => `${random.pick(['', 'no_'])}${random.pick(['reset', 'initialize', 'keep'])}_domain`;
  const line = random.weighted([
    [4, () => `path_group ${group()} ${words.name()}${random.chance(0.1) ? ` ${words.path()}` : ''}`],
    [3, () => `number_group ${group()} ${words.number()}`],
    [4, () => `address_group ${group()} ${words.address()}`],
    [3, () => `aggregator ${words.name()} ${words.domainPart()}`],
    [4, () => `${control()} ${program()} from ${domain()}`],
    [2, () => `${control()} ${random.chance(0.5) ? program() : domain()}`],
    [
      1,
      () =>
        `${control()} ${random.pick(['from any', 'any from', 'any from any from any', '/a from /b from /c', 'from', '', '/a  from  /b', 'any any'])}`,
    ],
    [6, () => `acl_group ${index(entries)} ${entries.entry()}`],
    [
      0.7,
      () =>
        random.pick([
          'deny_autobind 1-1024',
          'move_namespace any from any',
          'acl_group 1',
          'acl_group x file read /x',
          'use_profile 1',
          'reset',
          'select transition_only',
          'acl_group 3 use_group 1',
        ]),
    ],
  ]);
  const prefixed = vary(random.chance(0.12) ? `${words.namespace()} ${line}` : line);
  if (random.chance(0.8)) return { line: prefixed };
  const other = () =>
    random.weighted([
      [5, () => prefixed],
      [4, () => entries.relative(prefixed)],
      [1, () => spoil(prefixed, random)],
    ]);
  const before = [prefixed, ...random.times(0, 2, other)].map((text) => `${text}\n`);
  return { context: before.join(''), line: random.chance(0.7) ? `delete ${other()}` : other() };
}

export function profileLine({ random, words }: Entries, vary: Vary): Written {
  const profile = random.weighted([
    [9, () => String(random.pick(SCRATCH_PROFILES))],
    [0.5, () => `00${random.pick(SCRATCH_PROFILES)}`],
    [0.5, () => random.pick(['256', '-1', '+3', ' 3', '3x', '0x3', '4294967299', '3.', ''])],
  ]);
  const mode = () =>
    random.pick([
      'disabled',
      'learning',
      'permissive',
      'enforcing',
      'enforcing',
      'lerning',
      'learning enforcing',
      '',
      'use_default',
    ]);
  const parts = () =>
    random
      .times(0, 4, () =>
        random.weighted([
          [5, () => `mode=${mode()}`],
          [2, () => `grant_log=${random.pick(['yes', 'no', 'maybe', ''])}`],
          [2, () => `reject_log=${random.pick(['yes', 'no', 'x'])}`],
          [0.5, () => mode()],
          [0.3, () => 'enforcing=no'],
        ]),
      )
      .join(' ');
  const value = () =>
    random.weighted([
      [6, () => `{ ${parts()} }`],
      [1, parts],
      [2, () => 'use_default'],
      [0.5, () => `{${parts()}}`],
    ]);
  const target = () =>
    random.weighted([
      [8, () => random.pick(TARGETS)],
      [
        1,
        () =>
          random.pick([
            'execute',
            'file::umount',
            'file::',
            '',
            'task',
            'misc::env::x',
            'FILE',
            'file:open',
            'network::stream',
          ]),
      ],
    ]);
  const limit = () =>
    random.weighted([
      [5, () => String(random.between(0, 5000))],
      [1, () => words.digits()],
    ]);
  const line = random.weighted([
    [
      2,
      () =>
        `${profile}-COMMENT=${random.times(0, 4, () => (random.chance(0.5) ? words.literal() : words.bad())).join(' ')}`,
    ],
    [
      3,
      () =>
        `${profile}-PREFERENCE={ ${random.some([`max_audit_log=${limit()}`, `max_learning_entry=${limit()}`, 'max_x=1', `max_audit_log=${limit()}`], 3).join(' ')} }`,
    ],
    [3, () => `${profile}-CONFIG=${value()}`],
    [9, () => `${profile}-CONFIG::${target()}=${value()}`],
    [0.5, () => `PROFILE_VERSION=${random.pick(['20150505', '20150504', '1', 'x', '', '0x10', '-1', '4294967297'])}`],
    [
      0.5,
      () =>
        random.pick([
          profile,
          `${profile}-`,
          `${profile}-CONFIG`,
          `${profile}-FOO=1`,
          'CONFIG={ mode=learning }',
          `${profile}-CONFIGURE=learning`,
          `${profile}-COMMENTS=1`,
        ]),
    ],
  ]);
  const prefixed = random.weighted([
    [8, () => line],
    [1, () => `<kernel> ${line}`],
    [0.5, () => `delete ${line}`],
    [0.3, () => `${words.namespace()} ${line}`],
  ]);
  return { line: vary(prefixed) };
}

export function managerLine({ random, words }: Entries, vary: Vary): Written {
  const made = random.weighted([
    [5, () => words.path()],
    [2, () => words.pattern()],
    [5, () => words.domainName()],
    [1, () => words.bad()],
    [1, () => random.pick(['manage_by_non_root', 'manage_by_non_rootx', 'a b', '<kernel> a', 'any', '#x', '@G'])],
  ]);
  const line = vary(made);
  if (random.chance(0.8)) return { line };
  return { context: `${line}\n`, line: `delete ${random.chance(0.7) ? line : spoil(line, random)}` };
}

export function statLine({ random, words }: Entries, vary: Vary): Written {
  const what = () => random.pick(['policy', 'audit log', 'query message']);
  const line = random.weighted([
    [
      8,
      () =>
        `Memory used by ${what()}:${random.pick(['', ' ', ' ', '      '])}${words.digits()}` +
        random.pick(['', '', ' (Quota:   5)', 'x', ' 7', ',']),
    ],
    [
      1,
      () =>
        random.pick([
          'Policy update: 5',
          'Total memory used: 5',
          'Memory used by policy 5',
          'Memory used by policy:',
          'Memory used by Policy: 5',
          'Memory used by policy : 5',
          'Memory used by policy:audit log: 5',
          'Memory used by policy:5query message:6',
          'memory used by policy: 5',
          'x Memory used by policy: 5',
        ]),
    ],
  ]);
  return { line: vary(random.chance(0.05) ? `delete ${line}` : line) };
}
