/** The part of @alicloud/fc2 2.6.6 that is used; the package has no types. */
declare module '@alicloud/fc2' {
  interface Options {
    readonly accessKeyID: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly region: string;
    readonly endpoint?: string;
    /** https instead of http, where no endpoint is given. */
    readonly secure: boolean;
    /** Of connecting and of reading, each. */
    readonly timeout: number;
    readonly headers?: Readonly<Record<string, string>>;
  }

  class Client {
    /** Throws a TypeError when something is missing. */
    constructor(accountId: string, options: Options);
    /** Resolves for 2xx; for anything else it rejects with the platform's code and a message that holds the status. */
    invokeFunction(
      service: string,
      functionName: string,
      event: string,
      headers: Readonly<Record<string, string>>,
      qualifier: string | undefined,
    ): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly data: unknown }>;
  }

  export = Client;
}
