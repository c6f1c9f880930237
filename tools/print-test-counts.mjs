// Prints the counts of a vitest JSON report as the last line of a CI run; fails unless tests ran and all passed.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = report;

if (!success && numFailedTests === 0) console.error(`${numFailedTestSuites} test files could not run.`);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
process.exitCode = success && numPassedTests > 0 ? 0 : 1;
