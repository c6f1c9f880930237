import type { DriftVerdict } from '../plan/drift.ts';
import type { GatewayRef } from '../route/route.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { utcTime } from './tell-time.ts';
import { typeGateway } from './type-gateway.ts';

/** As many differences as people read in one message. */
const maxLines = 20;

/** Tells that a gateway differs from its file, or does not any more. */
export function tellDrift(
  gateway: GatewayRef,
  source: string,
  verdict: Exclude<DriftVerdict, { kind: 'quiet' }>,
): Answer {
  const { vpnGatewayId, regionId } = gateway;
  const common = {
    tone: 'told',
    facts: [
      { label: 'Gateway', value: `${vpnGatewayId} (${regionId})` },
      { label: 'File', value: cleanLine(source, 300) },
    ],
    actions: [],
  } as const;
  if (verdict.kind === 'ended') {
    return {
      ...common,
      headline: `${vpnGatewayId} is equal to its file again`,
      notes: [`It differed since ${utcTime(verdict.sinceMs)}.`],
    };
  }
  const { fresh } = verdict;
  const more = fresh.length - maxLines;
  return {
    ...common,
    headline: `${vpnGatewayId} differs from its file: ${fresh.length} new ${fresh.length === 1 ? 'difference' : 'differences'}`,
    notes: [
      ...(more > 0 ? [`${more} more are not shown.`] : []),
      `To see all of it: plan on ${typeGateway(gateway)}`,
    ],
    listing: fresh.slice(0, maxLines).map(({ sign, text }) => cleanLine(`${sign} ${text}`, 300)),
  };
}
