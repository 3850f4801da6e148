import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * Whether a stream gets colours: a terminal does, unless NO_COLOR is set or TERM is `dumb`. FORCE_COLOR gives them to a file or
 * pipe as well, and takes them from a terminal where it is 0; an empty variable is as one that is not set.
 */
export function wantsColors(
  { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv,
  { isTTY }: { readonly isTTY?: boolean },
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}

/** Of what goes to standard output. */
export const colors = picocolors.createColors(wantsColors(process.env, process.stdout));
