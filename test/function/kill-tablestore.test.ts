import { killTest } from './kill-story.ts';

killTest({ store: 'tablestore', kills: 27 });
