/** Prints one line for whoever runs the simulation. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
