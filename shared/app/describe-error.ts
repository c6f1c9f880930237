/**
 * What may be written down of an error. Texts of others may quote secrets, so only errors that carry a code of the
 * store, whose texts are ours, give their message.
 */
export function describeError(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code = 'code' in error ? String(error.code) : '';
  if (!code.startsWith('Store.')) return { errorName: error.name, at: firstFrame(error) };
  return { errorName: error.name, code, detail: error.message };
}

function firstFrame({ stack = '' }: Error): string {
  return (
    stack
      .split('\n')
      .find((line) => line.startsWith('    at '))
      ?.trim() ?? ''
  );
}
