const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const UNITS_BYTES: Readonly<Record<string, number>> = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 };

/** `500ms`, `15s`, `2m`, `1h`, `7d`; a number alone is seconds. Milliseconds, more than 0; undefined for anything else. */
export function parseDurationText(text: string): number | undefined {
  const [, digits = '', unit = 's'] = /^(\d{1,12}(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS_MS[unit] ?? 0);
  return digits !== '' && ms > 0 ? ms : undefined;
}

/** `65536`, `64K`, `10M`, `1G`. Bytes, more than 0; undefined for anything else. */
export function parseSizeText(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,12})([KMG]?)$/.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS_BYTES[unit] ?? 0);
  return digits !== '' && bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** So many in each period. */
export interface Rate {
  readonly count: number;
  readonly periodMs: number;
}

const PERIODS: Readonly<Record<string, string>> = { s: '1s', min: '1m', h: '1h', d: '1d' };

/** `10/min`, `1/s`, `100/h`, `3/d`; `5/30s` with a period as parseDurationText() takes it. Undefined for anything else. */
export function parseRateText(text: string): Rate | undefined {
  const [, digits = '', period = ''] = /^(\d{1,6})\/(\w+(?:\.\d+)?\w*)$/.exec(text) ?? [];
  const periodMs = parseDurationText(PERIODS[period] ?? period);
  const count = Number(digits);
  return count > 0 && periodMs !== undefined ? { count, periodMs } : undefined;
}
