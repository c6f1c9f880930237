'use strict';
// What a cold instance does until its first response: loads the bundle and serves one request, all calls included.
const [bundle, request, expected] = process.argv.slice(2);
const { handler } = require(bundle);
const { event, context } = JSON.parse(request);

handler(Buffer.from(JSON.stringify(event)), context).then((answer) => {
  if (String(answer.statusCode) === expected) process.exit(0);
  process.stderr.write(`answered ${answer.statusCode}: ${answer.body}`, () => process.exit(1));
});
