/** How much is asked for: so many routes on each of so many gateways. */
export interface Shape {
  readonly gateways: number;
  readonly routesEach: number;
}

export const shapes: readonly Shape[] = [
  { gateways: 1, routesEach: 1 },
  { gateways: 1, routesEach: 50 },
  { gateways: 20, routesEach: 20 },
  { gateways: 200, routesEach: 5 },
];

/** Prints a shape: `20×20` is 20 gateways with 20 routes each. */
export function nameOfShape({ gateways, routesEach }: Shape): string {
  return `${gateways}×${routesEach}`;
}

/** All routes of a shape, by the numbers of gateway and route, gateway by gateway. */
export function routesOf({ gateways, routesEach }: Shape): readonly (readonly [number, number])[] {
  return Array.from({ length: gateways * routesEach }, (_, index) => [
    Math.floor(index / routesEach),
    index % routesEach,
  ]);
}
