import { vi } from 'vitest';
import { loadSlim } from './slim-package.ts';

// The wake-up with the client as the functions get it.
vi.mock('@alicloud/fc2', async () => ({ default: await loadSlim('@alicloud/fc2') }));

await import('../wakeup/fc2.test.ts');
