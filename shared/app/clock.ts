/** Time as an argument: tests and the simulation bring their own. */
export interface Clock {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}
