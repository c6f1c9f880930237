import type { Trigger } from './deployment-schema.ts';
import type { Plan, PlannedFunction } from './plan.ts';

/** Says a plan to a person. */
export function printPlan({ name, functions, problems, notes }: Plan): string {
  const lines = [
    ...functions.flatMap((fn) => [...printFunction(fn), '']),
    ...(notes.length === 0 ? [] : ['Good to know:', ...notes.map((note) => `  - ${note}`), '']),
    ...(problems.length === 0
      ? [`Nothing is missing: "s deploy" can deploy ${name}.`]
      : ['Not ready to be deployed:', ...problems.map((problem) => `  - ${problem}`)]),
  ];
  return lines.join('\n');
}

function printFunction(fn: PlannedFunction): readonly string[] {
  const { functionName, region, runtime, handler, cpu, memorySize, timeout, role, code } = fn;
  const bytes = code.files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    `${functionName}  ${region}, ${runtime}, ${handler}, ${cpu} vCPU, ${memorySize} MB, at most ${timeout} s`,
    `  code      ${bytes} bytes: ${code.files.map((file) => `${file.name} ${file.bytes}`).join(', ') || 'not built'}`,
    ...(code.exports === undefined ? [] : [`            ${code.loadedMb} MB once loaded`]),
    ...fn.triggers.map((trigger) => `  trigger   ${printTrigger(trigger)}`),
    `  settings  ${fn.environmentBytes} of 4096 bytes`,
    ...Object.entries(fn.environment).map(([name, value]) => `            ${name} = ${value || '(not set)'}`),
    ...fn.files.map(({ path, there }) => `  file      ${path}${there ? '' : ' (not there)'}`),
    `  role      ${role}`,
    ...fn.policies.flatMap(({ name, policy }) =>
      policy.Statement.flatMap(({ Action, Resource }) => [
        `  policy    ${name}: ${Action.join(', ')}`,
        ...Resource.map((resource) => `              on ${resource}`),
      ]),
    ),
  ];
}

function printTrigger(trigger: Trigger): string {
  if (trigger.triggerType === 'http') {
    const { methods, authType } = trigger.triggerConfig;
    return `${trigger.triggerName}: HTTP ${methods.join(', ')}, ${authType}`;
  }
  const { cronExpression, enable } = trigger.triggerConfig;
  return `${trigger.triggerName}: timer ${cronExpression}${enable ? '' : ', off'}`;
}
