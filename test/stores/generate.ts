/** Stores with damages, the same for the same seed. */
import { Random } from '../fuzz/random.js';
import { damage } from './damage.js';
import { STORE, type Programs, type Scenario } from './scenario.js';
import type { Tree, TreeEntry } from './tree.js';

const SLOTS = ['26-11-23.01:00:00', '26-11-24.02:00:00', '26-11-25.03:00:00'];
const FILES = ['profile', 'domain_policy', 'exception_policy', 'manager'] as const;
/** What lets init be executed, and what nearly does. */
const INITS = [
  '/sbin/init',
  '/sbin/\\*',
  '/\\{\\*\\}/init',
  '/sbin/init keep',
  '@SLOT',
  '/sbin/\\$',
  '/sbin/init task.uid=0',
];
const PROGRAMS = ['/usr/sbin/sshd', '/usr/sbin/httpd', '/usr/bin/mosquitto', '/bin/sh', '/usr/bin/app'];

/** Number `index` of a seed. */
export function generateScenario(seed: number, index: number, programs: Programs): Scenario {
  const random = new Random(seed * 1_000_003 + index);
  const layout = random.weighted<() => Tree>([
    [3, () => () => plainLayout(random)],
    [6, () => () => slotLayout(random)],
  ])();
  const sound: Scenario = { title: '', tree: layout, words: ['quiet', 'lsm=tomoyo'], steps: mounts(random) };
  let scenario: Scenario = { ...sound, ...bootState(random, sound) };
  for (let left = random.between(0, 3); left > 0; left -= 1) scenario = damage(scenario, random, programs);
  return { ...scenario, title: `${seed}/${index}${scenario.title === '' ? ' sound' : scenario.title}` };
}

/** What an /init may have mounted, and what not. */
function mounts(random: Random): readonly string[] {
  if (random.chance(0.5)) return [];
  return ['mount proc /proc', 'mount sysfs /sys', 'mount securityfs /sys/kernel/security'].slice(
    0,
    random.between(1, 3),
  );
}

function plainLayout(random: Random): Tree {
  return inStore({ ...policyFiles(random, '-', ''), ...stat(random) });
}

function slotLayout(random: Random): Tree {
  const slots = SLOTS.slice(0, random.between(1, 3));
  const current = slots.at(-1) ?? '';
  const slash = random.chance(0.5) ? '/' : '';
  const links = FILES.map((name) => [`${name}.conf`, { link: `policy/current/${name}.conf` }] as const);
  return inStore({
    policy: { folder: true },
    ...Object.fromEntries(links),
    ...Object.assign({}, ...slots.map((slot) => policyFiles(random, slot, `policy/${slot}/`))),
    'policy/current': { link: `${current}${slash}` },
    'policy/previous': { link: `${slots.at(-2) ?? current}${slash}` },
    ...stat(random),
    ...(random.chance(0.3) ? { 'profile-debug.conf': profiles(random) } : {}),
  });
}

function inStore(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, entry]) => [`${STORE}/${name}`, entry]));
}

/** The exception policy names the slot, so that one can see in the kernel where it came from. */
function policyFiles(random: Random, slot: string, prefix: string): Record<string, TreeEntry> {
  return {
    [`${prefix}profile.conf`]: profiles(random),
    [`${prefix}domain_policy.conf`]: domains(random),
    [`${prefix}exception_policy.conf`]: `path_group SLOT /slot/${slot}\ninitialize_domain /usr/sbin/sshd from any\n`,
    [`${prefix}manager.conf`]: '/usr/sbin/tomoyo-loadpolicy\n<kernel> /usr/bin/tomoyo\n',
  };
}

/** 0 to 3 are as the C tools have them, but not all is enforced: what init has to say must get through. */
function profiles(random: Random): string {
  const modes = ['disabled', 'learning', 'permissive', 'enforcing'];
  const enforced = random.pick(['::file::open', '::file::execute']);
  const target = (mode: number): string => (mode === 3 ? enforced : '');
  const lines = modes.flatMap((mode, number) => [
    `${number}-COMMENT=${mode}`,
    `${number}-PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }`,
    `${number}-CONFIG${target(number)}={ mode=${mode} grant_log=no reject_log=yes }`,
  ]);
  const others = random.chance(0.2)
    ? ['</usr/sbin/httpd> PROFILE_VERSION=20150505', '</usr/sbin/httpd> 3-COMMENT=']
    : [];
  return [`PROFILE_VERSION=20150505`, ...lines, ...others].map((line) => `${line}\n`).join('');
}

function domains(random: Random): string {
  const names = new Set(['<kernel>', ...random.times(0, 5, () => `<kernel> ${random.some(PROGRAMS, 2).join(' ')}`)]);
  return [...names]
    .map((name) => {
      const profile = name === '<kernel>' ? random.pick([0, 0, 0, 1, 2, 3]) : random.between(0, 3);
      const init = random.chance(0.7) ? `file execute ${random.pick(INITS)}\n` : '';
      const entries = random.times(0, 4, () => `file read /etc/${random.pick(['a', 'b\\*', 'c/\\@'])}\n`).join('');
      return `${name}\nuse_profile ${profile}\nuse_group 0\n\n${init}${entries}\n`;
    })
    .join('');
}

function stat(random: Random): Record<string, TreeEntry> {
  if (random.chance(0.5)) return {};
  return { 'stat.conf': '# memory\nMemory used by policy: 0\nMemory used by audit log: 16777216\n' };
}

/** Which slots were tried before, and how that went. */
function bootState(random: Random, { tree }: Scenario): Partial<Scenario> {
  const slots = SLOTS.filter((slot) => `${STORE}/policy/${slot}/profile.conf` in tree);
  if (slots.length === 0 || random.chance(0.5)) return {};
  const lines = [
    `slot=${random.pick([...slots, '-', 'none'])}`,
    `attempts=${random.between(0, 4)}`,
    ...(random.chance(0.7) ? [`good=${random.pick([...slots, '26-01-01.00:00:00', '-'])}`] : []),
    ...random.times(0, 1, () => `given-up=${random.pick(slots)}`),
  ];
  return { tree: { ...tree, [`${STORE}/policy/boot-state`]: lines.map((line) => `${line}\n`).join('') } };
}
