/** A daemon that goes by a file: a name of it from the command line, or its own default. */
type RunDaemon = (file: string | undefined) => Promise<void>;

/** By name: the option with which the file is named, and what runs it. */
export const PLAIN_DAEMONS: ReadonlyMap<string, { readonly option: string; readonly load: () => Promise<RunDaemon> }> =
  new Map([
    ['auditd', { option: '--config', load: loadAuditd }],
    ['queryd', { option: '--rules', load: loadQueryd }],
    ['notify', { option: '--config', load: loadNotify }],
  ]);

/**
 * What runs a daemon whose command line is as services have it: its name, or its name and `OPTION FILE`. It stays for
 * months, and so would the parser of the command line, which is for all other words.
 */
export function plainDaemon([name = '', ...words]: readonly string[]): (() => Promise<void>) | undefined {
  const daemon = PLAIN_DAEMONS.get(name);
  const [option, file] = words;
  const isPlain = words.length === 0 || (words.length === 2 && option === daemon?.option && !file?.startsWith('-'));
  if (!daemon || !isPlain) return undefined;
  return async () => {
    const run = await daemon.load();
    await run(file);
  };
}

async function loadAuditd(): Promise<RunDaemon> {
  const { runAuditd } = await import('./run-auditd.js');
  return (config) => runAuditd({ config });
}

async function loadQueryd(): Promise<RunDaemon> {
  const { runQueryd } = await import('./run-queryd.js');
  return (rules) => runQueryd({ rules });
}

async function loadNotify(): Promise<RunDaemon> {
  const [{ runNotify }, { NOTIFY_DEFAULTS }] = await Promise.all([
    import('./run-notify.js'),
    import('./notify-defaults.js'),
  ]);
  return (config = NOTIFY_DEFAULTS.config) => runNotify({ ...NOTIFY_DEFAULTS, config });
}
