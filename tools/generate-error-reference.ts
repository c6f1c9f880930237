import { writeFileSync } from 'node:fs';
import { renderErrorReference } from './error-reference.ts';

// Run by `npm run docs`, which starts it in the root of the project.
writeFileSync('docs/errors.md', renderErrorReference());
