import type { RawRequest } from '../../source/source.ts';
import { HttpProblem } from './http-problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a JSON body strictly: its media type, its encoding, its syntax. Throws HttpProblem. */
export function readJson({ headers, body }: RawRequest): unknown {
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/([a-z0-9.+-]+\+)?json$/.test(mediaType)) {
    const given = mediaType === '' ? 'no content type' : 'another content type';
    throw new HttpProblem('Body.MediaType', `The body came with ${given} than application/json.`);
  }
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    throw new HttpProblem(
      'Body.NotJson',
      body.length === 0 ? 'The body is empty.' : 'The body is not JSON in UTF-8.',
      { errors: [{ pointer: '', detail: 'Not readable from here on.' }] },
    );
  }
}
