'use strict';
// Stands in the bundle for what was cut out of a package. Whoever touches it is told, in the log as well: the error
// itself may end in a catch that turns it into something else.

module.exports = function tripwire(what) {
  function trip() {
    const message = `${what} was cut out of this bundle, but something uses it. Keep it in tools/esbuild/cuts.ts.`;
    console.error(JSON.stringify({ level: 'error', event: 'bundle.tripwire', what, detail: message }));
    throw Object.assign(new Error(message), { name: 'CutOutOfBundle' });
  }
  const stand = new Proxy(trip, {
    // Being imported is no use yet: these two are what the interoperability code of tsc looks at.
    get: (_, key) => (key === '__esModule' ? true : key === 'default' ? stand : trip()),
    set: trip,
    construct: trip,
  });
  return stand;
};
