/** One HTTP call to a place where somebody is answered. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  /**
   * Who named the URL. `configured`: the operator. `requested`: it came in a request, and is used only if the
   * operator allows its origin.
   */
  readonly namedBy: 'configured' | 'requested';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, with the content type of `headers`; anything but a string is sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs: number;
}

export type HttpResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** At most 256 KiB of it. */
      readonly text: string;
    }
  /** No answer came; whether the call was heard is not known. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The URL may not be used; nothing was sent. */
  | { readonly kind: 'forbidden'; readonly why: string };

/** Makes one call: no redirect is followed, nothing is tried twice, nothing is ever thrown. */
export type HttpCaller = (call: HttpCall) => Promise<HttpResult>;
