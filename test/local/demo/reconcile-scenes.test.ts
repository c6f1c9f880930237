import { describe, expect, it } from 'vitest';
import { type Play, reconcileScenes } from '../../../local/demo/reconcile-scenes.ts';
import { createWorld } from '../../../local/vpn/model/create-world.ts';
import { makeForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import { sample, sampleWorld } from '../../../local/vpn/sample-world.ts';

const change = { kind: 'delete-route' };
const planned = (kind: string, count = 6) => ({
  gateways: [
    {
      id: 'pl_0123456789abcdef',
      asked: [],
      plan: { kind, changes: Array.from({ length: count }, () => change) },
    },
  ],
});

/** A service that takes everything and does nothing; `plan` is what it shows. */
function idle(plan: object, said = false): Play & { readonly typed: string[] } {
  const world = createWorld({ ...sampleWorld, startMs: Date.now() });
  for (const number of [1, 2, 3, 4, 5, 6, 7]) {
    const route = { routeDest: `10.${number}.0.0/16`, nextHop: sample.firstOffice, weight: 100 };
    // All but the first, so that no scene finds its end by chance.
    if (number > 1) makeForeignChange(world, sample.single, { kind: 'add', route });
  }
  const typed: string[] = [];
  return {
    world,
    typed,
    get: async (path) => (path.startsWith('/v1/plan') ? plan : { operations: [] }),
    show: () => undefined,
    writeFile: () => undefined,
    run: async () => undefined,
    type: async (line) => void typed.push(line),
    comesAbout: async (isSo) => isSo(),
    said: () => said,
  };
}

describe('the demo of reconciliation', () => {
  it.each(reconcileScenes.map((scene) => [scene.title, scene] as const))(
    '%s: where nothing happens, that is told',
    async (_, { act }) => {
      expect(await act(idle(planned('ready')))).toEqual(expect.any(String));
    },
  );

  it('a braked plan of which the chat says nothing: told', async () => {
    expect(await reconcileScenes[2]?.act(idle(planned('braked')))).toMatch(/channel is not told/);
  });

  it('a brake that holds nothing back: told, with the routes', async () => {
    const play = idle(planned('braked'), true);
    expect(await reconcileScenes[2]?.act(play)).toMatch(/^the routes are 10\.2\.0\.0\/16 100, /);
    expect(play.typed).toEqual([`plan on ${sample.single}`]);
  });

  it('a release that changes nothing: told', async () => {
    const play = idle(planned('braked'), true);
    expect(await reconcileScenes[3]?.act(play)).toMatch(/^the routes are /);
    expect(play.typed).toEqual([`release pl_0123456789abcdef on ${sample.single}`]);
  });
});
