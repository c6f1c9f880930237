import { vi } from 'vitest';
import { loadSlim } from './slim-package.ts';

// What the adapter promises, error paths included, kept by the bundle that is deployed: the same suites, with the
// adapter and its SDK out of a bundle.
vi.mock('../../shared/vpn/alibaba.ts', () => loadSlim('shared/vpn/alibaba.ts'));

await import('../contract/vpn.test.ts');
await import('../vpn/alibaba.test.ts');
