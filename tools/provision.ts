import { connectTablestore } from '../shared/store/tablestore-connection.ts';
import {
  describeStep,
  provisionTables,
  surveyTables,
  type TableStep,
} from '../shared/store/tablestore-provision.ts';
import { defaultTablePrefix } from '../shared/store/tablestore-tables.ts';
import { readProvisionCommand } from './provision-command.ts';

/** Creates or checks the tables of the distributed store: `npm run provision [-- --dry-run]`. */
async function provision(): Promise<void> {
  const command = readProvisionCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') return console.log(command.text);
  if (command.kind === 'unusable') return fail(command.why);
  const { address, credentials, keepDays, dryRun } = command;
  const connection = connectTablestore({
    ...address,
    credentials,
    callTimeoutMs: 10_000,
    patienceMs: 60_000,
  });
  const options = { tablePrefix: defaultTablePrefix, keepDays };
  console.log(
    `Tablestore instance ${address.instanceName} at ${address.endpoint}${dryRun ? ' (dry run)' : ''}`,
  );
  try {
    const steps = await (dryRun ? surveyTables : provisionTables)(connection, options);
    for (const step of steps) console.log(`  ${describeStep(step, dryRun ? 'would' : 'done')}`);
    console.log(summaryOf(steps, dryRun));
    if (steps.some(({ kind }) => kind === 'foreign')) process.exitCode = 1;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  } finally {
    connection.close();
  }
}

function summaryOf(steps: readonly TableStep[], dryRun: boolean): string {
  const count = steps.filter(({ kind }) => kind === 'create' || kind === 'change').length;
  if (count === 0) return 'Nothing to do.';
  return dryRun ? `${count} of ${steps.length} tables to do; nothing was changed.` : 'Done.';
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

void provision();
