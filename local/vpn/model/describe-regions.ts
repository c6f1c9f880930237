import type { Answer, Call, World } from './world.ts';

/** DescribeRegions: all regions of the world; the one action that asks for none. */
export function describeRegions(world: World, call: Call): Answer {
  return {
    kind: 'ok',
    body: {
      RequestId: call.requestId,
      Regions: {
        Region: world.regions.map(({ regionId, localName }) => ({
          RegionId: regionId,
          LocalName: localName,
          RegionEndpoint: `vpc.${regionId}.aliyuncs.com`,
        })),
      },
    },
  };
}
