import { SERVICE, SHARED, type Init, type ServiceName } from './services.js';

/** What should stand at a path of the machine. */
export type Wanted = { readonly path: string; readonly isShared: boolean } & (
  | {
      readonly kind: 'file';
      /** As in packaging/, but for the path of the command. */
      readonly text: string;
      readonly mode: number;
    }
  | { readonly kind: 'link'; readonly target: string }
);

export interface WantedOptions {
  readonly init: Init;
  readonly names: readonly ServiceName[];
  /** Path of the command on the machine. */
  readonly command: string;
  /** A file of packaging/. */
  readonly read: (name: string) => string;
}

/** The path of the command in the files of packaging/. */
export const COMMAND = '/usr/bin/tomoyo';

const UNIT_FOLDER = '/usr/lib/systemd/system';
const FILE_MODE = 0o644;
const SCRIPT_MODE = 0o755;
const STARTS_IN = ['2', '3', '4', '5'];
const STOPS_IN = ['0', '1', '6'];

/** The files of services: of any that has none with this init, nothing. */
export function wantedFiles({ init, names, command, read }: WantedOptions): readonly Wanted[] {
  const file = (name: string, path: string, more: { mode?: number; isShared?: boolean } = {}): Wanted => {
    const text = read(name).replaceAll(COMMAND, command);
    return { kind: 'file', path, text, mode: FILE_MODE, isShared: false, ...more };
  };
  const shared = Object.entries(SHARED[init]).map(([name, path]) => file(name, path, { isShared: true }));
  const own = names.flatMap((name) => {
    const { units, script } = SERVICE[name];
    if (init === 'systemd') return units.map((unit) => file(`systemd/${unit}`, `${UNIT_FOLDER}/${unit}`));
    if (script === undefined) return [];
    return [file(`init.d/${script.name}`, `/etc/init.d/${script.name}`, { mode: SCRIPT_MODE })];
  });
  return [...shared, ...new Map(own.map((wanted) => [wanted.path, wanted])).values()];
}

/** The links that make them start at boot. */
export function wantedLinks(init: Init, names: readonly ServiceName[]): readonly Wanted[] {
  return names.flatMap((name) => {
    const { enabledBy, script } = SERVICE[name];
    if (init === 'systemd') {
      const { unit, folder } = enabledBy;
      return [link(`/etc/systemd/system/${folder}/${unit}`, `${UNIT_FOLDER}/${unit}`)];
    }
    if (script === undefined) return [];
    if (init === 'busybox') return [link(`/etc/init.d/${script.start}${script.name}`, script.name)];
    const rc = (level: string, prefix: string): Wanted =>
      link(`/etc/rc${level}.d/${prefix}${script.name}`, `../init.d/${script.name}`);
    return [...STARTS_IN.map((level) => rc(level, script.start)), ...STOPS_IN.map((level) => rc(level, script.stop))];
  });
}

function link(path: string, target: string): Wanted {
  return { kind: 'link', path, target, isShared: false };
}
