/** Of a stream; 80 where it is no terminal, and where a terminal does not know its width, which is then 0. */
export function terminalColumns({ columns }: { readonly columns?: number | undefined }): number {
  return columns || 80;
}
