/** Gateways on one page of DescribeVpnGateways. Source: its parameter PageSize, at most 50. */
export const gatewaysPerPage = 50;

/** Routes on one page of DescribeVpnRouteEntries. Source: its parameter PageSize, at most 50. */
export const routesPerPage = 50;

/**
 * Whether reading all gateways of a region page by page costs fewer calls than asking for each waiting one.
 * @param waiting how many gateways somebody wants to know about now
 * @param inRegion how many gateways the region has; `undefined` before the first survey
 */
export function isSurveyCheaper(waiting: number, inRegion: number | undefined): boolean {
  return surveyCalls(inRegion ?? waiting) < waiting;
}

/** How many calls a survey of a region takes. */
export function surveyCalls(inRegion: number): number {
  return Math.max(1, Math.ceil(inRegion / gatewaysPerPage));
}

/**
 * How often a region may be surveyed so that surveys use at most half of the calls allowed.
 * @param perMinute the documented rate of the call
 */
export function surveyPeriodMs(inRegion: number, perMinute: number, shortestMs: number): number {
  return Math.max(shortestMs, Math.ceil((surveyCalls(inRegion) * 60_000) / (perMinute / 2)));
}
