import { describe, expect, it } from 'vitest';
import { pruneMessages } from '../../tools/esbuild/proto-messages.ts';

const message = (name: string, uses = '') => `
        proto.${name} = (function() {
            function ${name}(p) {
            }
            ${name}.encode = function encode(m, w) {
                return ${uses === '' ? 'w' : `$root.main.proto.${uses}.encode(m, w)`};
            };
            ${name}.verify = function verify(m) {
                return $root.main.proto.Big;
            };
            ${name}.prototype.toJSON = function toJSON() {
                return 1;
            };
            return ${name};
        })();
`;
const text = `"use strict";
$root.main = (function() {
    var main = {};
    main.proto = (function() {
        var proto = {};
${message('Row')}${message('Request', 'Row')}${message('Big')}
        return proto;
    })();
    return main;
})();
module.exports = $root;
`;

describe('a static protobuf module', () => {
  it('keeps the named messages, those they need, and of each what encodes and decodes', () => {
    const pruned = pruneMessages(text, ['main.Request']);
    const { main } = new Function('$root', 'module', `${pruned}; return module.exports;`)({}, {});
    expect(Object.keys(main.proto)).toEqual(['Row', 'Request']);
    expect(main.proto.Request.encode({}, 'written')).toBe('written');
    expect(pruned).not.toMatch(/verify|toJSON|Big/);
  });

  it('a message that is not there: told', () => {
    expect(() => pruneMessages(text, ['main.Row', 'main.Small'])).toThrow('there is no message main.Small');
  });
});
