/** What happens to a request instead of what was asked. */
export type OssFault =
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string; readonly retryAfterS?: number }
  /** Something between client and service answers in its place. */
  | { readonly kind: 'html'; readonly status: number }
  /** `hang`: no answer. `reset`: the connection ends. `truncate`: the answer ends in the middle. */
  | { readonly kind: 'hang' | 'reset' | 'truncate' };
