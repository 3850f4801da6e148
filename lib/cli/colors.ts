import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What `--color` takes; `auto` is what wantsColors() says. */
export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

/**
 * Whether a stream gets colours: a terminal does, unless NO_COLOR is set, CLICOLOR is 0 or TERM is `dumb`. FORCE_COLOR and
 * CLICOLOR_FORCE give them to a file or pipe as well, unless they are 0; FORCE_COLOR=0 takes them from a terminal. An empty
 * variable is as one that is not set. Source: no-color.org, force-color.org, bixense.com/clicolors.
 */
export function wantsColors(
  { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM }: NodeJS.ProcessEnv,
  { isTTY }: { readonly isTTY?: boolean },
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (CLICOLOR_FORCE && CLICOLOR_FORCE !== '0') return true;
  return isTTY === true && TERM !== 'dumb' && CLICOLOR !== '0';
}

/** Of what goes to standard output. */
export const colors = picocolors.createColors(wantsColors(process.env, process.stdout));

/** Of what goes to standard error, which may be a file where standard output is a terminal. */
export const errorColors = picocolors.createColors(wantsColors(process.env, process.stderr));

/** `--color`, which is read when commands have these colours already: so they change in place. */
export function chooseColors(choice: ColorChoice): void {
  if (choice === 'auto') return;
  for (const those of [colors, errorColors]) Object.assign(those, picocolors.createColors(choice === 'always'));
}
