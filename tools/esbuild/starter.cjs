'use strict';
// The index.js of a function. It loads main.js, and for main.js the files beside it, each with what V8 made of it when
// the function was built: compiling is most of what loading costs. A cache fits one V8 and its settings only; with any
// other, or with none, a file is compiled as usual.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const loaded = new Map();

function load(file) {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const filename = join(__dirname, file);
  const text = readFileSync(filename, 'utf8');
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${text}\n})`;
  const script = new Script(wrapped, { filename, cachedData: readCache(filename) });
  const module = { exports: {} };
  loaded.set(file, module);
  try {
    const run = script.runInThisContext();
    run.call(module.exports, module.exports, requireBeside, module, filename, __dirname);
  } catch (error) {
    loaded.delete(file);
    throw error;
  }
  return module.exports;
}

function readCache(filename) {
  try {
    return readFileSync(`${filename}.${process.versions.v8}-${process.arch}.cache`);
  } catch {
    return undefined;
  }
}

function requireBeside(path) {
  return path.startsWith('./') && path.endsWith('.js') ? load(path.slice(2)) : require(path);
}

module.exports = load('main.js');
