import { createAlibabaSurroundings } from '../vpn/alibaba-surroundings.ts';
import type { ReadSurroundings } from '../vpn/surroundings-api.ts';
import { cloudOptionsOf } from './compose.ts';
import type { Config } from './config.ts';
import type { FcContext } from './fc-context.ts';

/** What functions that nobody waits for have besides: they read what lies around the routes. */
export function composeSurroundings(config: Config, context: FcContext): ReadSurroundings {
  return createAlibabaSurroundings(cloudOptionsOf(config, context));
}
