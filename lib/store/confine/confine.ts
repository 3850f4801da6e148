import { forEachFile, type PolicyTexts } from '../layout.js';
import { realRoot } from '../real-root.js';
import { RootView } from '../templates/root-view.js';
import { fillTemplate } from './fill-template.js';
import { toolPlaces } from './tool-places.js';

/** What the kernel does with what the policy does not allow. */
export const CONFINE_MODES = ['enforcing', 'permissive', 'learning'] as const;
export type ConfineMode = (typeof CONFINE_MODES)[number];

/** Of the profile, and of the acl_group of what all commands may do; the next one is that of those that look. */
export const DEFAULT_NUMBER = 100;

export interface ConfineOptions {
  /** Root folder of the system: '/' (default), or that of an image. Nothing outside of it is read. */
  readonly root?: string;
  /** Where the command is; undefined: in the folders where programs are. */
  readonly program?: string | undefined;
  /** Of the profile and the first of two acl_groups that are made, 1 to 254; default 100. */
  readonly number?: number;
  /** Default 'enforcing'. */
  readonly mode?: ConfineMode;
}

/**
 * The policy module that confines the commands of this package, for a root file system.
 * @param templates of packaging/policy
 * @throws TomoyoError TOMOYO_BAD_OPTION: no such root; TOMOYO_BAD_FILE as toolPlaces()
 * Tested: test/unit/store/confine.test.ts, test/board/confine.board.ts.
 */
export async function confineTools(
  templates: PolicyTexts,
  { root = '/', program, number = DEFAULT_NUMBER, mode = 'enforcing' }: ConfineOptions,
): Promise<PolicyTexts> {
  const places = await toolPlaces(new RootView(await realRoot(root)), program);
  const values = { ...places, N: [String(number)], LOOK: [String(number + 1)], MODE: [mode] };
  return forEachFile(async (file) => fillTemplate(templates[file], values));
}
