import { killTest } from './kill-story.ts';

killTest({ store: 'sqlite', kills: 52 });
