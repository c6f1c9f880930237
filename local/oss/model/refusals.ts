/** A refusal as OSS states it. */
export interface OssRefusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The exact error code, which names the case within a code. */
  readonly ec?: string;
}

/** Makes a refusal. Sources of codes and statuses: "Error responses" and "HTTP 403 errors" of OSS, 2026. */
export function refusal(status: number, code: string, message: string, ec?: string): OssRefusal {
  return { kind: 'refused', status, code, message, ...(ec === undefined ? {} : { ec }) };
}

/** The body of a refusal. */
export function printRefusal({ code, message, ec }: OssRefusal, requestId: string, hostId: string): string {
  const parts = [
    ['Code', code],
    ['Message', message],
    ['RequestId', requestId],
    ['HostId', hostId],
    ...(ec === undefined ? [] : [['EC', ec]]),
  ].map(([name, value = '']) => `  <${name}>${escapeXml(value)}</${name}>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n${parts.join('')}</Error>\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
