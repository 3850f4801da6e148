/** The programs of a root file system that a boot depends on. Made by lib/store/read-root.ts; plain data. */

export interface Program {
  /** As seen from inside the root. */
  readonly path: string;
  /** Behind all links; `not_executable`: a file without any x bit. */
  readonly kind: 'program' | 'not_executable' | 'nothing' | 'folder' | 'other';
  readonly format: 'elf' | 'script' | 'other' | undefined;
  /** Of an ELF file: class and e_machine, such as `64-bit AArch64`. */
  readonly machine: string | undefined;
  /** The interpreter and the libraries that the program needs and that are not in the root. */
  readonly missing: readonly string[];
  /** Which loader of policies it is, if that can be told. */
  readonly loader: 'tomoyo-loader' | 'tomoyo-init' | undefined;
  /** The trigger's name stands in it, whole. */
  readonly namesTrigger: boolean;
}

export interface RootState {
  readonly programs: ReadonlyMap<string, Program>;
}

/** What the kernel tries, in this order, when nothing is said. Source: init/main.c, kernel_init(). */
export const KERNEL_INITS: readonly string[] = ['/sbin/init', '/etc/init', '/bin/init', '/bin/sh'];
