/** Which kernel modules to load, and in what order. */

/** 'virtio-rng' and 'virtio_rng' are one module: file names have either, `depends` has underscores. */
export function moduleName(word: string): string {
  return word.replaceAll('-', '_');
}

/**
 * The modules and everything they need, each after what it needs.
 * @param dependsOf What a module needs directly; undefined for one that is built into the kernel.
 */
export async function loadOrder(
  wanted: readonly string[],
  dependsOf: (name: string) => Promise<readonly string[] | undefined>,
): Promise<readonly string[]> {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (seen.has(name)) return;
    seen.add(name);
    const depends = await dependsOf(name);
    if (depends === undefined) return;
    for (const one of depends) await visit(moduleName(one));
    order.push(name);
  };
  for (const name of wanted) await visit(moduleName(name));
  return order;
}
