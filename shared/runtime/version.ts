import { version as packageVersion } from '../../package.json';

/** The version of this software. */
export const version: string = packageVersion;
