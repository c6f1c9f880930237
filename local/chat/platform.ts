/** A request to an emulated platform; the path starts behind the platform's own prefix. */
export interface PlatformRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly nowMs: number;
}

export interface PlatformResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a string. */
  readonly body: unknown;
}

/** What people on a platform see, message by message; an edited message keeps its place. */
export interface ShownMessage {
  /** The channel, thread, issue or ticket it stands in. */
  readonly where: string;
  readonly id: string;
  /** What is shown now, as plain text. */
  readonly text: string;
  /** What it showed before, oldest first. */
  readonly earlier: readonly string[];
}

/** The emulated API of one chat or ticket system, as strict as the real one where its documents say so. */
export interface Platform {
  /** Also its path prefix: `slack` listens under `/slack/`. */
  readonly name: string;
  readonly handle: (request: PlatformRequest) => PlatformResponse;
  readonly messages: () => readonly ShownMessage[];
}
