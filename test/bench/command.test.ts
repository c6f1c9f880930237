import { describe, expect, it } from 'vitest';
import { readBenchCommand } from '../../bench/command.ts';

describe('the command line of the benches', () => {
  it.each([
    [['--help'], { kind: 'help' }],
    [['makespan'], { kind: 'makespan', json: false, seeds: 5 }],
    [['makespan', '--json', '--seeds', '20'], { kind: 'makespan', json: true, seeds: 20 }],
    [['growth'], { kind: 'growth', json: false, svgFile: 'docs/growth.svg' }],
    [['growth', '--json', '--svg', 'a.svg'], { kind: 'growth', json: true, svgFile: 'a.svg' }],
    [['cold'], { kind: 'cold', json: false, runs: 21, store: 'tablestore' }],
    [['cold', '--json', '--runs', '5'], { kind: 'cold', json: true, runs: 5, store: 'tablestore' }],
    [['plan'], { kind: 'plan', json: false }],
    [['plan', '--json'], { kind: 'plan', json: true }],
    [['ack', '--runs', '30'], { kind: 'ack', json: false, runs: 30 }],
    [['warm', '--store', 'tablestore'], { kind: 'warm', json: false, runs: 5, store: 'tablestore' }],
  ])('%j is understood', (words, command) => {
    expect(readBenchCommand(words)).toEqual(command);
  });

  it.each([
    [[], /makespan, growth, cold, warm, plan or ack/],
    [['speed'], /no bench "speed"/],
    [['makespan', 'growth'], /One bench at a time/],
    [['makespan', '--seeds', 'many'], /"many"/],
    [['makespan', '--seeds', '0'], /from 1 to 1000/],
    [['makespan', '--svg', 'a.svg'], /belongs to growth/],
    [['growth', '--seeds', '3'], /belongs to makespan/],
    [['growth', '--fast'], /--fast/],
    [['growth', '--runs', '3'], /belongs to cold and warm and ack/],
    [['plan', '--seeds', '3'], /belongs to makespan/],
    [['plan', '--runs', '3'], /belongs to cold and warm and ack/],
    [['makespan', '--store', 'sqlite'], /belongs to cold and warm/],
    [['cold', '--runs', '0'], /from 1 to 1000/],
    [['cold', '--seeds', '3'], /belongs to makespan/],
    [['warm', '--store', 'memory'], /sqlite or tablestore, not "memory"/],
  ])('%j is refused, and the message says why', (words, message) => {
    const command = readBenchCommand(words);
    expect(command).toMatchObject({ kind: 'refused', message: expect.stringMatching(message) });
    expect(command).toMatchObject({ message: expect.stringContaining('--help') });
  });
});
