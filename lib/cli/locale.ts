/** Whether a terminal is meant to show more than ASCII. Source: setlocale(3), which of the variables counts. */
export function isUtf8Locale({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
