/** What `npm run plan:deploy` was asked to do. */
export type PlanCommand =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'unusable'; readonly why: string }
  | { readonly kind: 'plan'; readonly json: boolean; readonly stage: boolean; readonly policies: boolean }
  | { readonly kind: 'write-ram' };

/** Not under version control: it holds the number of the account. */
export const policiesFolder = '.routehook/ram';

const help = `Says what "s deploy" would deploy, and what is missing for it. Needs no network and no account.

  npm run plan:deploy                   print the plan; exit 1 while something is missing
  npm run plan:deploy -- --json         the same as JSON; secrets are masked
  npm run plan:deploy -- --stage        also copy the files that the settings name into the code packages
  npm run plan:deploy -- --policies     also write the policies with everything filled in to ${policiesFolder}
  npm run plan:deploy -- --write-ram    write docs/ram from the table of permissions, and nothing else

It reads s.yaml and the variables that s.yaml names. DEPLOY_ACCOUNT_ID fills in the account in the policies.`;

const options = ['--json', '--stage', '--policies', '--write-ram', '--help'];

/** Reads the arguments. */
export function readPlanCommand(given: readonly string[]): PlanCommand {
  const unknown = given.find((one) => !options.includes(one));
  if (unknown !== undefined) {
    return {
      kind: 'unusable',
      why: `${unknown} is no option of this command. "npm run plan:deploy -- --help" says more.`,
    };
  }
  if (given.includes('--help')) return { kind: 'help', text: help };
  if (given.includes('--write-ram')) return { kind: 'write-ram' };
  return {
    kind: 'plan',
    json: given.includes('--json'),
    stage: given.includes('--stage'),
    policies: given.includes('--policies'),
  };
}
