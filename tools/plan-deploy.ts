import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planDeployment } from './plan-deploy/plan.ts';
import { policiesFolder, readPlanCommand } from './plan-deploy/plan-command.ts';
import { printPlan } from './plan-deploy/print-plan.ts';
import { policyFiles } from './plan-deploy/ram/policies.ts';
import { type Place, placeholders } from './plan-deploy/ram/resources.ts';
import { stageFiles } from './plan-deploy/stage-files.ts';

// Run by `npm run plan:deploy` and by `s deploy`, which start it in the root of the project.
const command = readPlanCommand(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    console.log(command.text);
    break;
  case 'unusable':
    console.error(command.why);
    process.exitCode = 1;
    break;
  case 'write-ram':
    writePolicies('docs/ram', placeholders);
    break;
  case 'plan': {
    const plan = planDeployment({ root: process.cwd(), env: process.env });
    console.log(command.json ? JSON.stringify(plan, undefined, 2) : printPlan(plan));
    if (command.policies) writePolicies(policiesFolder, plan.place);
    if (plan.problems.length > 0) process.exitCode = 1;
    else if (command.stage) {
      const staged = stageFiles(process.cwd(), plan);
      if (!command.json) for (const file of staged) console.log(`  staged ${file}`);
    }
  }
}

function writePolicies(folder: string, place: Place): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of policyFiles(place)) writeFileSync(join(folder, name), text);
}
