import { describe, expect, it } from 'vitest';
import { readBenchCommand } from '../../bench/command.ts';

describe('the command line of the benches', () => {
  it.each([
    [['--help'], { kind: 'help' }],
    [['makespan'], { kind: 'makespan', json: false, seeds: 5 }],
    [['makespan', '--json', '--seeds', '20'], { kind: 'makespan', json: true, seeds: 20 }],
    [['growth'], { kind: 'growth', json: false, svgFile: 'docs/growth.svg' }],
    [['growth', '--json', '--svg', 'a.svg'], { kind: 'growth', json: true, svgFile: 'a.svg' }],
  ])('%j is understood', (words, command) => {
    expect(readBenchCommand(words)).toEqual(command);
  });

  it.each([
    [[], /makespan or growth/],
    [['speed'], /no bench "speed"/],
    [['makespan', 'growth'], /One bench at a time/],
    [['makespan', '--seeds', 'many'], /"many"/],
    [['makespan', '--seeds', '0'], /from 1 to 1000/],
    [['makespan', '--svg', 'a.svg'], /belongs to growth/],
    [['growth', '--seeds', '3'], /belongs to makespan/],
    [['growth', '--fast'], /--fast/],
  ])('%j is refused, and the message says why', (words, message) => {
    const command = readBenchCommand(words);
    expect(command).toMatchObject({ kind: 'refused', message: expect.stringMatching(message) });
    expect(command).toMatchObject({ message: expect.stringContaining('--help') });
  });
});
