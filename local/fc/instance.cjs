'use strict';
// The program inside one instance: it loads the function's code and runs one invocation at a time. Plain
// CommonJS, because it is started as a file of its own, from the sources as well as from a bundle.
const { join } = require('node:path');

const sendToHost = process.send.bind(process);
const writeOut = process.stdout.write.bind(process.stdout);
const writeErr = process.stderr.write.bind(process.stderr);
// On the platform the code runs in a process without a parent to talk to.
process.send = undefined;

// The host is gone: nobody would ever thaw or end this process.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Puts everything logged so far into the pipes before the answer, because the answer freezes the process. */
function report(message) {
  writeOut('', () => writeErr('', () => sendToHost(message)));
}

function describe(thrown) {
  if (thrown instanceof Error) {
    const stackTrace = String(thrown.stack).split('\n');
    return { errorMessage: thrown.message, errorType: thrown.name, stackTrace };
  }
  const errorMessage = typeof thrown === 'string' ? thrown : String(JSON.stringify(thrown));
  return { errorMessage, errorType: typeof thrown, stackTrace: [] };
}

function loadEntry(codeDir, entry) {
  const dot = entry.lastIndexOf('.');
  const file = join(codeDir, `${entry.slice(0, dot)}.js`);
  const name = entry.slice(dot + 1);
  const found = require(file)[name];
  if (typeof found !== 'function') throw new TypeError(`${file} exports no function "${name}"`);
  return found;
}

/** Calls a handler in either of its two styles: one that returns, or one that takes a callback as well. */
function call(entry, ...args) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => (error ? reject(error) : resolve(value));
    const returned = entry(...args, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (entry.length <= args.length) resolve(returned);
  });
}

function encode(value) {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value === 'string') return Buffer.from(value);
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value));
}

function contextFrom(data) {
  const write =
    (level) =>
    (first, ...rest) =>
      console.log(`${new Date().toISOString()} ${data.requestId} [${level}] ${first}`, ...rest);
  const logger = { debug: write('DEBUG'), info: write('INFO'), warn: write('WARN'), error: write('ERROR') };
  return { ...data, logger };
}

/** Makes the clock wrong for all code that is loaded from now on, however it asks for the time. */
function shiftClock(offsetMs) {
  const wallClock = Date.now.bind(Date);
  const now = () => wallClock() + offsetMs;
  Date.now = now;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Date(now()).toString(),
  });
}

let handler;

async function start({ codeDir, entry, initializer, context, clockOffsetMs }) {
  if (clockOffsetMs !== 0) shiftClock(clockOffsetMs);
  let phase = 'load';
  try {
    handler = loadEntry(codeDir, entry);
    if (initializer !== undefined) {
      const initialize = loadEntry(codeDir, initializer);
      phase = 'initialize';
      await call(initialize, contextFrom(context));
    }
    report({ kind: 'ready' });
  } catch (thrown) {
    report({ kind: 'start-failed', phase, error: describe(thrown) });
  }
}

async function invoke({ payload, context }) {
  try {
    const value = await call(handler, Buffer.from(payload), contextFrom(context));
    report({ kind: 'answered', payload: encode(value) });
  } catch (thrown) {
    report({ kind: 'failed', error: describe(thrown) });
  }
}

process.on('message', (message) => {
  if (message.kind === 'start') start(message);
  if (message.kind === 'invoke') invoke(message);
});
