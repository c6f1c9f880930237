import { cleanLine } from '../answer/clean-line.ts';
import type { GatewayPlan, ReadPlan } from './gateway-plan.ts';
import { planId } from './plan-digest.ts';
import { linesOf, type PlanLine } from './plan-lines.ts';

export type PlanFormat = 'text' | 'markdown' | 'json';

/** What fits into a message of every chat we speak to. */
const defaultLines = 40;

/**
 * Prints a plan: as text, as Markdown for chat, or as JSON for programs.
 * @param maxLines of changes and reasons, at least 1; JSON is never cut
 */
export function printPlan(plan: GatewayPlan, format: PlanFormat, maxLines = defaultLines): string {
  if (format === 'json') return JSON.stringify(plan, undefined, 2);
  const head = cleanLine(headOf(plan));
  const lines = plan.kind === 'unreadable' ? [] : bounded(linesOf(plan), maxLines);
  if (format === 'text') return [head, ...lines].join('\n');
  if (lines.length === 0) return `**${head}**`;
  // A fence inside would end the block that the lines stand in.
  const body = lines.map((line) => line.replaceAll('```', "'''"));
  return [`**${head}**`, '```diff', ...body, '```'].join('\n');
}

function headOf(plan: GatewayPlan): string {
  const { vpnGatewayId, regionId } = plan.gateway;
  const name = `${vpnGatewayId} (${regionId}), policy ${plan.policy}`;
  if (plan.kind === 'unreadable') {
    return `${name}: could not be read, so nothing is planned: ${plan.fault.code}: ${plan.fault.message}`;
  }
  const counts = [counted(plan.changes.length, 'change'), ...others(plan)].join(', ');
  if (plan.kind === 'no-change') return `${name}: ${counts}`;
  const released = plan.releasedBy === undefined ? '' : `, released by ${plan.releasedBy}`;
  return `${name}: ${counts}${plan.kind === 'braked' ? ', braked' : released} (${planId(plan.digest)})`;
}

function others({ held, foreign }: ReadPlan): readonly string[] {
  return [
    ...(held.length === 0 ? [] : [`${held.length} held`]),
    ...(foreign.length === 0 ? [] : [`${foreign.length} foreign`]),
  ];
}

function counted(count: number, noun: string): string {
  if (count === 0) return `no ${noun}s`;
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A line in place of one line would say less in as much space. */
function bounded(lines: readonly PlanLine[], maxLines: number): readonly string[] {
  const printed = lines.map(({ sign, text }) => cleanLine(`${sign} ${text}`));
  if (printed.length <= maxLines) return printed;
  const kept = Math.max(0, maxLines - 1);
  return [...printed.slice(0, kept), `… and ${printed.length - kept} more`];
}
