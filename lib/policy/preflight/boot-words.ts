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
  const lastFirst = [...words].reverse();
  const valueOf = (key: string): string | undefined => {
    const found = lastFirst.find((word) => word.startsWith(`${key}=`));
    return found?.slice(key.length + 1);
  };
  return {
    profile: valueOf('TOMOYO') ?? 'default',
    loadDomains: !words.includes('TOMOYO_NOLOAD'),
    trigger: valueOf('TOMOYO_trigger') ?? '/sbin/init',
    loader: valueOf('TOMOYO_loader') ?? '/sbin/tomoyo-init',
    modules: (valueOf('lsm') ?? valueOf('security'))?.split(','),
    init: valueOf('init'),
    initramfsInit: valueOf('rdinit') ?? '/init',
  };
}

/** NAME of the profile-NAME.conf that tomoyo-loader loads; undefined: profile.conf, or none. */
export function namedProfile({ profile }: BootWords): string | undefined {
  if (profile === '' || profile.includes('/')) return undefined;
  return profile === 'default' || profile === 'disabled' || profile === 'ask' ? undefined : profile;
}
