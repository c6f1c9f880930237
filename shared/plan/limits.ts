/** How much one run may change on one gateway before somebody is asked. */
export interface Limits {
  /** Routes deleted. */
  readonly maxDeletions: number;
  /** Routes deleted, in percent of the routes of the gateway that are ours. */
  readonly maxDeletionPercent: number;
  /** Changes of every kind. */
  readonly maxChanges: number;
  /** Existing routes deleted or changed, in percent of the routes of the gateway that are ours. */
  readonly maxChangePercent: number;
  /** Whether an empty list in the file means it. */
  readonly allowEmpty: boolean;
}

/** What a file says about limits; what it leaves out is as in {@link defaultLimits}. */
export type LimitSettings = { readonly [Name in keyof Limits]?: Limits[Name] | undefined };

export const defaultLimits: Limits = {
  maxDeletions: 5,
  maxDeletionPercent: 20,
  maxChanges: 20,
  maxChangePercent: 50,
  allowEmpty: false,
};

/** Below this many routes of ours a percentage says nothing: one of three is a third. */
export const percentFromRoutes = 10;

/** Fills what a file leaves out. */
export function limitsOf(settings: LimitSettings = {}): Limits {
  const defaults = defaultLimits;
  return {
    maxDeletions: settings.maxDeletions ?? defaults.maxDeletions,
    maxDeletionPercent: settings.maxDeletionPercent ?? defaults.maxDeletionPercent,
    maxChanges: settings.maxChanges ?? defaults.maxChanges,
    maxChangePercent: settings.maxChangePercent ?? defaults.maxChangePercent,
    allowEmpty: settings.allowEmpty ?? defaults.allowEmpty,
  };
}
