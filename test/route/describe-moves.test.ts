import { describe, expect, it } from 'vitest';
import { describeMoves } from '../../shared/route/describe-moves.ts';

const move = (index: number) => ({ block: `10.0.${index}.0/24`, from: 'vco-a', to: 'vco-b', addresses: 256 });

describe('describeMoves', () => {
  it.each([
    ['no move: nothing', [], ''],
    ['a move', [move(1)], '10.0.1.0/24 (256 addresses): vco-a → vco-b'],
    [
      'from and to nowhere',
      [
        { block: '10.0.0.0/32', to: 'vco-b', addresses: 1 },
        { block: '10.0.0.2/31', from: 'vco-a', addresses: 2 },
      ],
      '10.0.0.0/32 (1 address): nowhere → vco-b; 10.0.0.2/31 (2 addresses): vco-a → nowhere',
    ],
  ])('%s', (_, moves, text) => {
    expect(describeMoves(moves)).toBe(text);
  });

  it.each([
    [5, 5, '10.0.4.0/24 (256 addresses): vco-a → vco-b'],
    [6, 6, 'and 1 more'],
    [42, 6, 'and 37 more'],
  ])('%s moves take %s parts', (count, lines, last) => {
    const text = describeMoves(Array.from({ length: count }, (_, index) => move(index))).split('; ');
    expect(text).toHaveLength(lines);
    expect(text.at(-1)).toBe(last);
  });
});
