/** What power cuts, editors, packagers and other tools do to a store, or to what surrounds it. */
import { spoil } from '../fuzz/spoil.js';
import type { Random } from '../fuzz/random.js';
import { STORE, type Programs, type Scenario } from './scenario.js';
import type { Tree, TreeEntry } from './tree.js';

type Damage = (scenario: Scenario, random: Random, programs: Programs) => Scenario;

/** One damage more. */
export function damage(scenario: Scenario, random: Random, programs: Programs): Scenario {
  const name = random.weighted(Object.keys(WEIGHTS).map((each) => [WEIGHTS[each] ?? 1, () => each] as const));
  const damaged = DAMAGES[name]?.(scenario, random, programs) ?? scenario;
  return { ...damaged, title: `${scenario.title} ${name}` };
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  undefinedProfile: onText('domain_policy', (text, random) =>
    text.replace(/use_profile \d+/, `use_profile ${random.pick([7, 9, 77, 255, 4294967303, '9x'])}`),
  ),
  lostProfiles: onText('profile', (text, random) => {
    const lost = random.between(0, 3);
    return text.replaceAll(new RegExp(`^${lost}-.*\\n`, 'gm'), '');
  }),
  version: onText('profile', (text, random) =>
    text.replace('20150505', random.pick(['20991231', '20110903', '1', '', 'x'])),
  ),
  missing: onFile((random) => random.pick([{ nothing: true } as const])),
  empty: onFile(() => ''),
  cut: onAnyText((text, random) => text.slice(0, random.between(0, text.length))),
  crlf: onAnyText((text) => text.replaceAll('\n', '\r\n')),
  binary: onAnyText((text, random) => {
    const rubbish = String.fromCharCode(...random.times(1, 400, () => random.between(0, 255)));
    const at = random.between(0, text.length);
    return random.chance(0.3) ? rubbish : text.slice(0, at) + rubbish + text.slice(at);
  }),
  spoilt: onAnyText((text, random) => {
    const lines = text.split('\n');
    const at = random.between(0, lines.length - 1);
    return lines.map((line, index) => (index === at ? spoil(line, random) : line)).join('\n');
  }),
  noLineEnd: onAnyText((text) => text.trimEnd()),
  hole: onFile((random) => ({ size: random.between(100, 900) * 1_000_000 })),
  huge: onText('domain_policy', (text) => text, { repeat: 'file read /etc/1234567\n', times: 600_000 }),
  link: onFile((random) => ({
    link:
      random.pick([
        'nowhere',
        '/nowhere',
        '.',
        '..',
        '/dev/console',
        'profile.conf',
        'policy/current/profile.conf',
        '',
      ]) || 'x',
  })),
  loop: (scenario, random) => {
    const path = random.pick(filesOf(scenario));
    return withEntry(scenario, path, { link: path.slice(path.lastIndexOf('/') + 1) });
  },
  folder: onFile(() => ({ folder: true })),
  fifo: onFile(() => ({ fifo: true })),
  current: (scenario, random) =>
    withEntry(
      scenario,
      `${STORE}/policy/${random.pick(['current', 'previous'])}`,
      random.pick<TreeEntry>([
        { link: 'nowhere' },
        { link: 'current' },
        { link: 'previous' },
        { nothing: true },
        'file\n',
        { link: '/etc' },
        { link: '..' },
      ]),
    ),
  owner: (scenario, random) => ownedBy(scenario, random, { uid: 1000 }),
  mode: (scenario, random) => ownedBy(scenario, random, { mode: random.pick(['666', '777', '622', '660']) }),
  folderMode: (scenario, random) =>
    withEntry(scenario, random.pick([STORE, ...foldersOf(scenario)]), {
      folder: true,
      ...random.pick([{ mode: '777' }, { uid: 1000 }, { mode: '770', uid: 0 }]),
    }),
  bootState: (scenario, random) =>
    withEntry(
      scenario,
      `${STORE}/policy/boot-state`,
      random.pick<TreeEntry>([
        '',
        'rubbish\n\0\xff=\n',
        { fifo: true },
        { folder: true },
        { link: 'nowhere' },
        { text: 'slot=-\n', mode: '666' },
      ]),
    ),
  words: (scenario, random) => ({
    ...scenario,
    words: [
      ...scenario.words,
      random.pick([
        'TOMOYO=disabled',
        'TOMOYO_NOLOAD',
        'TOMOYO=ask',
        'TOMOYO=debug',
        'TOMOYO=nobody',
        'TOMOYO=',
        'TOMOYO=../x',
      ]),
    ],
  }),
  fullDisk: (scenario) => ({ ...scenario, steps: [...scenario.steps, 'full'], readOnly: true }),
  readOnly: (scenario) => ({ ...scenario, steps: [...scenario.steps, 'readonly'], readOnly: true }),
  trigger: (scenario, random) => {
    const word = random.pick(['/init', '/sbin/other', '/bin/first', 'sbin/init']);
    return { ...scenario, words: [...scenario.words, `TOMOYO_trigger=${word}`] };
  },
  otherName: (scenario, random) => ({ ...scenario, execute: random.pick(['/bin/../sbin/init', '/bin/first']) }),
  loader: (scenario, random, { otherMachine }) =>
    withEntry(
      scenario,
      'sbin/tomoyo-init',
      random.pick<TreeEntry>([
        { nothing: true },
        { link: 'nowhere' },
        { link: 'tomoyo-init' },
        { folder: true },
        { text: '', mode: '755' },
        { text: '#!/bin/nothing\n', mode: '755' },
        { text: 'rubbish\n', mode: '755' },
        { copy: otherMachine, mode: '755' },
        { copy: otherMachine, mode: '644' },
      ]),
    ),
  modules: (scenario, random) => ({
    ...scenario,
    words: [
      ...scenario.words.filter((word) => !word.startsWith('lsm=')),
      random.pick(['lsm=landlock', 'security=none', 'lsm=yama,tomoyo']),
    ],
  }),
  postInit: (scenario, random) => {
    const lines = ['#!/bin/first', random.pick(POST_INIT_STEPS), ''].join('\n');
    return withEntry(scenario, `${STORE}/tomoyo-post-init`, {
      text: lines,
      mode: random.pick(['700', '700', '600', '722']),
    });
  },
};

const POST_INIT_STEPS = [
  'say post-init ran',
  'write /sys/kernel/security/tomoyo/domain_policy <kernel> /post\\nuse_profile 99\\n',
  'write /sys/kernel/security/tomoyo/profile PROFILE_VERSION=20991231\\n',
];

/** What fails in other ways than a file of the store is rarer. */
const WEIGHTS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.keys(DAMAGES).map((name) => [
    name,
    ['trigger', 'otherName', 'modules', 'huge', 'hole'].includes(name) ? 1 : name === 'loader' ? 2 : 3,
  ]),
);

function filesOf({ tree }: Scenario): string[] {
  return Object.keys(tree).filter((path) => path.endsWith('.conf'));
}

function foldersOf({ tree }: Scenario): string[] {
  const folders = Object.keys(tree).map((path) => path.slice(0, path.lastIndexOf('/')));
  return [...new Set(folders)].filter((path) => path.startsWith(`${STORE}/`));
}

function withEntry(scenario: Scenario, path: string, entry: TreeEntry): Scenario {
  const { [path]: _old, ...rest } = scenario.tree;
  const below = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith(`${path}/`)));
  const isFolder = typeof entry === 'object' && 'folder' in entry;
  // a folder that is there gets other attributes; everything else takes the place of what was below
  const tree: Tree = isFolder && !path.endsWith('.conf') ? { ...rest, [path]: entry } : { ...below, [path]: entry };
  return { ...scenario, tree };
}

function onFile(make: (random: Random) => TreeEntry): Damage {
  return (scenario, random) => withEntry(scenario, random.pick(filesOf(scenario)), make(random));
}

function textsOf({ tree }: Scenario, kind = ''): [string, string][] {
  return Object.entries(tree).flatMap(([path, entry]) =>
    typeof entry === 'string' && path.endsWith('.conf') && path.includes(kind)
      ? [[path, entry] as [string, string]]
      : [],
  );
}

function onAnyText(change: (text: string, random: Random) => string): Damage {
  return onText('', change);
}

function onText(
  kind: string,
  change: (text: string, random: Random) => string,
  more?: { readonly repeat: string; readonly times: number },
): Damage {
  return (scenario, random) => {
    const texts = textsOf(scenario, kind);
    if (texts.length === 0) return scenario;
    const [path, text] = random.pick(texts);
    const changed = change(text, random);
    return withEntry(scenario, path, more === undefined ? changed : { text: changed, ...more });
  };
}

function ownedBy(scenario: Scenario, random: Random, attributes: { mode?: string; uid?: number }): Scenario {
  const texts = textsOf(scenario);
  if (texts.length === 0) return scenario;
  const [path, text] = random.pick(texts);
  return withEntry(scenario, path, { text, ...attributes });
}
