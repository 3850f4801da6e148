/** The programs that can run these services. */
export const INITS = ['systemd', 'busybox', 'sysvinit'] as const;
export type Init = (typeof INITS)[number];

/** Of sysvinit, where it is there: makes the order of the boot of what scripts say they need. */
export const INSSERV = '/sbin/insserv';

export const SERVICES = ['auditd', 'queryd', 'queryd.socket', 'notifyd', 'policy-save', 'health'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** A unit, and the folder with the link that makes it start. */
interface EnabledBy {
  readonly unit: string;
  readonly folder: string;
}

export interface Service {
  readonly title: string;
  /** Below packaging/systemd. */
  readonly units: readonly string[];
  readonly enabledBy: EnabledBy;
  /** Its script in packaging/init.d, and its place in the order of boot and, of sysvinit, shutdown; undefined: there is none. */
  readonly script: { readonly name: string; readonly start: string; readonly stop: string } | undefined;
  /** One of them must be there, or it is passed over at boot. */
  readonly configs: readonly string[];
}

const wanted = (unit: string, target = 'multi-user.target.wants'): EnabledBy => ({ unit, folder: target });
const daemon = (name: string): readonly string[] => [
  `tomoyo-${name}.service`,
  `tomoyo-${name}.service.d/10-hardening.conf`,
];

/** Every service by its name; what is in packaging/ is listed here. */
export const SERVICE: Readonly<Record<ServiceName, Service>> = {
  auditd: {
    title: 'tomoyo auditd',
    units: daemon('auditd'),
    enabledBy: wanted('tomoyo-auditd.service'),
    script: { name: 'tomoyo-auditd', start: 'S02', stop: 'K35' },
    configs: ['/etc/tomoyo/tools/auditd.toml', '/etc/tomoyo/tools/auditd.conf'],
  },
  queryd: {
    title: 'tomoyo queryd',
    units: [...daemon('queryd'), 'tomoyo-queryd.socket'],
    enabledBy: wanted('tomoyo-queryd.service'),
    script: { name: 'tomoyo-queryd', start: 'S03', stop: 'K35' },
    configs: [],
  },
  'queryd.socket': {
    title: 'tomoyo queryd, started by whoever attaches with tomoyo query',
    units: [...daemon('queryd'), 'tomoyo-queryd.socket'],
    enabledBy: wanted('tomoyo-queryd.socket', 'sockets.target.wants'),
    script: undefined,
    configs: [],
  },
  notifyd: {
    title: 'tomoyo notify',
    units: daemon('notifyd'),
    enabledBy: wanted('tomoyo-notifyd.service'),
    script: { name: 'tomoyo-notifyd', start: 'S04', stop: 'K35' },
    configs: ['/etc/tomoyo/tools/notifyd.conf'],
  },
  'policy-save': {
    title: 'tomoyo save at shutdown',
    units: ['tomoyo-policy-save.service'],
    enabledBy: wanted('tomoyo-policy-save.service', 'sysinit.target.wants'),
    // what starts early is stopped late
    script: { name: 'tomoyo-policy-save', start: 'S02', stop: 'K99' },
    configs: [],
  },
  health: {
    title: 'tomoyo doctor at boot; boot-complete.target needs it',
    units: ['tomoyo-health.service'],
    enabledBy: wanted('tomoyo-health.service', 'boot-complete.target.requires'),
    script: undefined,
    configs: [],
  },
};

/** What packaging/ has for all of them: name there -> place on a machine. */
export const SHARED: Readonly<Record<Init, Readonly<Record<string, string>>>> = {
  systemd: { 'tmpfiles.d/tomoyo.conf': '/usr/lib/tmpfiles.d/tomoyo.conf' },
  busybox: { 'init.d/init-functions': '/usr/lib/tomoyo/init-functions' },
  sysvinit: { 'init.d/init-functions': '/usr/lib/tomoyo/init-functions' },
};
