import type { OwnImageChoice, Push } from '../board-options.js';
import type { WantedReport } from '../verdict-reports/report-option.js';

/** Those of `tomoyo board test`. */
export interface BoardTestOptions extends OwnImageChoice {
  readonly policy?: string;
  readonly enforce?: true;
  readonly expect?: string;
  readonly learn?: string;
  readonly report: readonly WantedReport[];
  readonly push: readonly Push[];
  readonly timeout: number;
  readonly uid?: number;
  readonly domain?: string;
  readonly keepConsole?: string;
}
