import { describe, expect, it } from 'vitest';
import { describeDesiredDocument } from '../../shared/plan/desired-json-schema.ts';

describe('the published JSON Schema', () => {
  const schema = describeDesiredDocument();

  it('names the fields that a document must have, and lets others be left out', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['version', 'team', 'gateways'],
      additionalProperties: false,
      properties: {
        version: { const: 1 },
        policy: { enum: ['observe', 'create-only', 'upsert', 'sync'], default: 'observe' },
        gateways: {
          items: {
            required: ['regionId', 'vpnGatewayId', 'routes'],
            properties: {
              routes: {
                items: {
                  required: ['routeDest', 'nextHop'],
                  additionalProperties: false,
                  properties: {
                    weight: { enum: [0, 100], default: 100 },
                    publishVpc: { type: 'boolean', default: false },
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it('is plain JSON, and every field but those in lists says what it is for', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const properties = schema.properties as Record<string, { description?: string }>;
    expect(Object.values(properties).filter(({ description }) => description === undefined)).toEqual([]);
  });
});
