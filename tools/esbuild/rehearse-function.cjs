'use strict';
// Serves events with a built function, as the platform would, and keeps what V8 has made of its code by then: not only
// what loading runs, but what a first request runs as well.
const { renameSync, writeFileSync } = require('node:fs');
const vm = require('node:vm');

const scripts = new Map();
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    scripts.set(options.filename, this);
  }
};

async function rehearse(file, events) {
  const { handler } = require(file);
  for (const { event, context, status } of events) {
    const answer = await handler(Buffer.from(JSON.stringify(event)), context);
    if (answer.statusCode !== status) throw new Error(`It answered ${answer.statusCode}: ${answer.body}`);
  }
  for (const [filename, script] of scripts) {
    const cache = `${filename}.${process.versions.v8}-${process.arch}.cache`;
    // Whoever starts the function meanwhile finds all of it or nothing.
    writeFileSync(`${cache}.new`, script.createCachedData());
    renameSync(`${cache}.new`, cache);
  }
}

const [file, events] = process.argv.slice(2);
rehearse(file, JSON.parse(events)).then(
  () => process.exit(0),
  (error) => process.stderr.write(`${error.stack}\n`, () => process.exit(1)),
);
