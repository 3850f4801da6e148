import { InvalidArgumentError } from 'commander';

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `15s`, `2m`, `1h`; a number alone is seconds. Result in milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const unit = (['ms', 's', 'm', 'h'] as const).find((name) => name === (match?.[2] ?? 's'));
  const ms = Number(match?.[1]) * UNITS_MS[unit ?? 's'];
  if (!match || !(ms > 0) || ms > 2 ** 31 - 1)
    throw new InvalidArgumentError('Expected a duration such as 500ms, 15s, 2m.');
  return ms;
}
