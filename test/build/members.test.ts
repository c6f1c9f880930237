import { describe, expect, it } from 'vitest';
import { memberNames, pruneMembers } from '../../tools/esbuild/members.ts';

const classText = `"use strict";
class Client extends Base {
    constructor(config) {
        super(config);
    }
    /**
     * Says a (word).
     */
    async say(word) {
        if (word) {
            return this.whisper(word);
        }
    }
    whisper(word) {
        return word;
    }
    static shout(word) {
        return Client.whisper(word);
    }
    sing(song, times) {
        return this.say(song);
    }
}
`;

const objectText = `Thing.coder = {
    encode: function (name) {
        return map[name];
    },
    encodeGet: function(params) {
        return Thing.coder._make(params);
    },
    encodePut: function (params) {
        var x = function () {
            return 1;
        };
        return x;
    },
    _make(params) {
        return params;
    }
};
`;

describe('methods in generated code', () => {
  it('they are found in classes and in object literals', () => {
    expect(memberNames(classText, 'class')).toEqual(['constructor', 'say', 'whisper', 'shout', 'sing']);
    expect(memberNames(objectText, 'object')).toEqual(['encode', 'encodeGet', 'encodePut', '_make']);
  });

  it('what the roots mention stays, and the rest goes', () => {
    const pruned = pruneMembers(classText, 'class', { roots: ['constructor', 'say'] });
    expect(memberNames(pruned, 'class')).toEqual(['constructor', 'say', 'whisper']);
    expect(pruned).toContain('class Client extends Base {');
  });

  it('what is cut goes although it is mentioned, and what it alone mentions goes as well', () => {
    const pruned = pruneMembers(classText, 'class', { roots: ['sing'], cut: ['say'] });
    expect(memberNames(pruned, 'class')).toEqual(['sing']);
  });

  it('something else takes the place of what goes, and the code still runs', () => {
    const instead = (name: string) => `throw new Error('${name} went');`;
    const pruned = pruneMembers(objectText, 'object', { roots: ['encodeGet'], instead });
    const run = new Function('Thing', `${pruned}; return Thing.coder;`);
    const coder = run({}) as Record<string, (given: unknown) => unknown>;
    expect(coder.encodeGet?.('x')).toBe('x');
    expect(() => coder.encodePut?.('x')).toThrow('encodePut went');
  });

  it.each([[{ roots: ['say', 'yodel'] }], [{ roots: ['say'], cut: ['yodel'] }]])(
    '%j names what is not there: told',
    (pruning) => {
      expect(() => pruneMembers(classText, 'class', pruning)).toThrow('there is no method yodel');
    },
  );
});
