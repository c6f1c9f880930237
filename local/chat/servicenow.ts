import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';

export interface ServiceNowOptions {
  readonly username: string;
  readonly password: string;
  /** The tables and the sys_ids of their records. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** Records that the user may read and not write. */
  readonly readOnly?: readonly string[];
}

/**
 * The Table API of a ServiceNow instance, as far as work notes go. What stands between `[code]` tags is shown as the
 * HTML that a browser would run, as an instance does unless it is told otherwise.
 * Source: ServiceNow, REST API reference, "Table API" (2026-03).
 */
export function createServiceNowPlatform(options: ServiceNowOptions): Platform {
  const { username, password, tables, readOnly = [] } = options;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const notes: ShownMessage[] = [];

  function handle({ method, path, headers, body }: PlatformRequest): PlatformResponse {
    if (headers.authorization !== authorization) {
      return problem(401, 'User Not Authenticated', 'Required to provide Auth information');
    }
    const [, table = '', sysId = ''] = /^\/api\/now\/table\/([^/?]+)\/([^/?]+)(?:\?.*)?$/.exec(path) ?? [];
    if (table === '') {
      return problem(400, 'Requested URI does not represent any resource', path);
    }
    if (!Object.hasOwn(tables, table)) return problem(400, `Invalid table ${table}`, null);
    if (tables[table]?.includes(sysId) !== true) {
      return problem(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
    }
    if (method !== 'PATCH') return problem(405, 'Method not supported', method);
    if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
      return problem(415, 'Unsupported media type', 'Media type is not supported');
    }
    if (readOnly.includes(sysId)) {
      return problem(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints');
    }
    const note = readNote(body);
    if (note === undefined)
      return problem(400, 'Exception while reading request', 'The payload is not valid JSON');
    if (note !== '') {
      notes.push({
        where: `${table}/${sysId}`,
        id: String(notes.length + 1),
        text: render(note),
        earlier: [],
      });
    }
    return { status: 200, body: { result: { sys_id: sysId } } };
  }

  return { name: 'servicenow', handle, messages: () => notes };
}

function readNote(body: string): string | undefined {
  try {
    const { work_notes: note = '' } = JSON.parse(body) as { readonly work_notes?: unknown };
    return String(note);
  } catch {
    return undefined;
  }
}

function render(note: string): string {
  return note.replace(/\[code\](.*?)\[\/code\]/gis, (_, html: string) => `«HTML: ${html}»`);
}

function problem(status: number, message: string, detail: string | null): PlatformResponse {
  return { status, body: { error: { message, detail }, status: 'failure' } };
}
