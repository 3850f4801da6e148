/** What the four profiles check. */
export const PROFILE_SETS = {
  full: 'everything that the kernel can check',
  'file-only': 'file operations; network and environment are left alone',
} as const;

export type ProfileSet = keyof typeof PROFILE_SETS;

const MODES = ['disabled', 'learning', 'permissive', 'enforcing'] as const;
const LIMITS = 'max_audit_log=1024 max_learning_entry=2048';

/** Profiles 0 to 3, one a mode, as the kernel prints them. */
export function profileText(set: ProfileSet): string {
  const lines = ['PROFILE_VERSION=20150505'];
  for (const [number, mode] of MODES.entries()) {
    lines.push(`${number}-COMMENT=-----${mode[0]?.toUpperCase()}${mode.slice(1)} Mode-----`);
    lines.push(`${number}-PREFERENCE={ ${LIMITS} }`);
    if (set === 'file-only') lines.push(config(number, '', 'disabled'));
    lines.push(config(number, set === 'file-only' ? '::file' : '', mode));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function config(profile: number, target: string, mode: string): string {
  return `${profile}-CONFIG${target}={ mode=${mode} grant_log=no reject_log=yes }`;
}
