/** Ends the process when everything that was printed is written, also into a pipe. */
export function leave(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
