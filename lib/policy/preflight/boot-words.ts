/** What the kernel command line says, to the kernel and to the loader. */
export interface BootWords {
  /** TOMOYO=: `default`, `disabled`, `ask`, or NAME for profile-NAME.conf. */
  readonly profile: string;
  /** TOMOYO_NOLOAD: false. */
  readonly loadDomains: boolean;
  /** TOMOYO_trigger=: the program whose execution activates the kernel, by that very name. */
  readonly trigger: string;
  /** TOMOYO_loader= */
  readonly loader: string;
  /** lsm=, or security= where there is no lsm=; undefined: as the kernel was built. */
  readonly modules: readonly string[] | undefined;
  /** init=; undefined: the first of the kernel's list that can be executed. */
  readonly init: string | undefined;
  /** rdinit=, in an initramfs. */
  readonly initramfsInit: string;
}

/** The kernel's own words, and those that the loaders read from /proc/cmdline; of each, the last one counts. */
export function parseBootWords(commandLine: string): BootWords {
  const words = commandLine.split(/[\0-\x20\x7f-\uffff]+/).filter((word) => word !== '');
  const values = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) values.set(word.slice(0, equals), word.slice(equals + 1));
  }
  return {
    profile: values.get('TOMOYO') ?? 'default',
    loadDomains: !words.includes('TOMOYO_NOLOAD'),
    trigger: values.get('TOMOYO_trigger') ?? '/sbin/init',
    loader: values.get('TOMOYO_loader') ?? '/sbin/tomoyo-init',
    modules: (values.get('lsm') ?? values.get('security'))?.split(','),
    init: values.get('init'),
    initramfsInit: values.get('rdinit') ?? '/init',
  };
}

/** NAME of the profile-NAME.conf that tomoyo-loader loads; undefined: profile.conf, or none. */
export function namedProfile({ profile }: BootWords): string | undefined {
  if (profile === '' || profile.includes('/')) return undefined;
  return profile === 'default' || profile === 'disabled' || profile === 'ask' ? undefined : profile;
}
