import { compileFilter, type RecordTest } from '../audit/filter.js';
import type { AllowingEntry } from '../audit/policy-entry.js';
import type { AuditRecord } from '../audit/record.js';
import { TomoyoError } from '../errors.js';
import type { AclEntry } from '../language/ast.js';
import type { Rate } from '../text/quantity.js';
import type { AnswerAction, AnswerRequest, AnswerRule, RuleName } from './answer-rule.js';
import { describeConditions } from './describe-rule.js';
import { parseLearnedEntry } from './learned-entry.js';
import { DomainRateCount, RATE_LIMIT, RateCount } from './rate-count.js';
import { isInWindow } from './time-window.js';

type Outcome =
  { readonly action: Exclude<AnswerAction, 'learn'> } | { readonly action: 'learn'; readonly entry: AllowingEntry };

/** One answer rule, with what it remembers. */
export class CompiledRule {
  readonly name: RuleName;
  /** What it asks for, for people. */
  readonly conditions: string;
  readonly #rule: AnswerRule;
  readonly #isMatch: RecordTest;
  readonly #uids: readonly number[] | undefined;
  readonly #entry: AclEntry | undefined;
  readonly #count: RateCount | undefined;
  readonly #domainCount: DomainRateCount | undefined;

  /** @throws TomoyoError TOMOYO_BAD_OPTION */
  constructor(rule: AnswerRule, name: RuleName) {
    const { domain, path, operation, uid, atMost, atMostPerDomain, entry } = rule;
    if (entry !== undefined && rule.action !== 'learn')
      throw new TomoyoError('TOMOYO_BAD_OPTION', `"entry": expected only beside the action learn, got ${rule.action}.`);
    this.name = name;
    this.conditions = describeConditions(rule);
    this.#rule = rule;
    this.#isMatch = compileFilter({ domain, path, operation });
    this.#uids = uid === undefined ? undefined : [uid].flat();
    this.#entry = entry === undefined ? undefined : parseLearnedEntry(entry);
    this.#count = atMost && new RateCount(checkRate('atMost', atMost));
    this.#domainCount = atMostPerDomain && new DomainRateCount(checkRate('atMostPerDomain', atMostPerDomain));
  }

  isExpired(now: Date): boolean {
    const { until } = this.#rule;
    return until !== undefined && now.getTime() >= until.getTime();
  }

  /**
   * @returns undefined: it is not about this; a text: it is, but does not decide, and why
   * @throws TomoyoError TOMOYO_BAD_RECORD for a record that does not say who asks
   */
  look(request: AnswerRequest): Outcome | string | undefined {
    const { record, now } = request;
    if (!this.#isMatch(record) || !isInWindow(this.#rule, now)) return undefined;
    if (this.#uids && !this.#uids.includes(record.body.task.uid)) return undefined;
    const reason = this.#whyNot(request);
    if (reason !== undefined) return reason;
    const outcome = this.#outcome(record);
    if (typeof outcome === 'string') return outcome;
    this.#count?.take(now.getTime());
    this.#domainCount?.take(record.domain, now.getTime());
    return outcome;
  }

  #whyNot({ record, retry, now }: AnswerRequest): string | undefined {
    const { action, until, retries } = this.#rule;
    // what was learned and did not help would be learned for ever
    const most = action === 'learn' ? 0 : (retries ?? Infinity);
    if (until && this.isExpired(now)) return `it expired at ${until.toISOString()}`;
    if (retry > most) return `the request came back (retry ${retry})`;
    if (this.#count?.hasRoom(now.getTime()) === false) return 'it decided as often as it may';
    if (this.#domainCount?.hasRoom(record.domain, now.getTime()) === false)
      return 'it decided for this domain as often as it may';
    return undefined;
  }

  #outcome(record: AuditRecord): Outcome | string {
    const { action } = this.#rule;
    if (action !== 'learn') return { action };
    if (this.#entry)
      return { action, entry: { domain: record.domain, text: this.#entry.raw.trim(), entry: this.#entry } };
    try {
      const entry = record.toPolicyEntry();
      return entry ? { action, entry } : 'no entry would allow it';
    } catch (error) {
      if (!(error instanceof TomoyoError)) throw error;
      return `no entry can be learned: ${error.message}`;
    }
  }
}

function checkRate(option: string, rate: Rate): Rate {
  const { count, periodMs } = rate;
  if (Number.isInteger(count) && count >= 1 && count <= RATE_LIMIT && periodMs > 0) return rate;
  const expected = `a count from 1 to ${RATE_LIMIT} and a period of more than 0 ms`;
  throw new TomoyoError('TOMOYO_BAD_OPTION', `"${option}": expected ${expected}, got ${count} in ${periodMs} ms.`);
}
