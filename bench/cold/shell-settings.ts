/** What makes every Node.js of a shell start otherwise. Source: nodejs.org/docs/latest-v20.x/api/cli.html (2026-11). */
const names = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'] as const;

/** The settings of this shell that the bench leaves out, as a function on the platform does not have them. */
export function shellSettings(
  env: Readonly<Record<string, string | undefined>>,
): readonly Readonly<Record<string, string>>[] {
  return names.flatMap((name) => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [{ [name]: value }];
  });
}
