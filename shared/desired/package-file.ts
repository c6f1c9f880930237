import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { maxDocumentBytes } from '../plan/desired-document.ts';
import type { DesiredSource, KnownText, SourceReading } from './desired-source.ts';
import { readText, tooLarge, unreadable } from './read-answer.ts';

export interface PackageFileOptions {
  readonly path: string;
  /** Where relative paths begin: the folder of the code. */
  readonly root: string;
  readonly nowMs: () => number;
}

/** Reads the document from a file that was deployed with the code, or that lies on a mounted disk. */
export function createPackageFileSource({ path, root, nowMs }: PackageFileOptions): DesiredSource {
  const name = `file:${path}`;
  return {
    name,
    async read(timeoutMs, known) {
      let timer: NodeJS.Timeout | undefined;
      // A mounted disk may not answer at all, and a read that has begun cannot be called off.
      const tooLate = new Promise<SourceReading>((settle) => {
        timer = setTimeout(
          () => settle(unreadable(name, `The disk did not answer within ${timeoutMs} ms.`)),
          timeoutMs,
        );
      });
      try {
        return await Promise.race([readFile(name, resolve(root, path), known, nowMs), tooLate]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function readFile(
  name: string,
  path: string,
  known: KnownText | undefined,
  nowMs: () => number,
): Promise<SourceReading> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stats = await file.stat();
    const { mtimeMs, size, ino } = stats;
    if (!stats.isFile()) return unreadable(name, 'It is not a file.');
    if (size > maxDocumentBytes) return tooLarge(name);
    const etag = `"${ino.toString(36)}-${size.toString(36)}-${Math.round(mtimeMs * 1_000).toString(36)}"`;
    if (known?.etag === etag) return { kind: 'unchanged', readAtMs: nowMs() };
    // It may have grown meanwhile.
    const buffer = Buffer.alloc(maxDocumentBytes + 1);
    const length = await fill(file, buffer);
    if (length > maxDocumentBytes) return tooLarge(name);
    return readText(name, buffer.subarray(0, length), nowMs(), { etag, lastModifiedMs: Math.floor(mtimeMs) });
  } catch (error) {
    return unreadable(name, explain(error));
  } finally {
    await file?.close().catch(() => undefined);
  }
}

async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file. Check the path, and that the file is part of the code package.',
  ENOTDIR: 'There is no such file. Check the path, and that the file is part of the code package.',
  EISDIR: 'It is not a file.',
  EACCES: 'The function may not read it. Give everybody the right to read it before it is packed.',
  ELOOP: 'It is a link that leads back to itself.',
};

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? `The disk reported ${/^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : 'an error'}.`;
}
