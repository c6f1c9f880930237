import { describe, expect, it } from 'vitest';
import type { FaultRow } from '../../shared/operation/fault-row.ts';
import { faultTable } from '../../shared/operation/fault-table.ts';
import { findFaultRow } from '../../shared/operation/find-fault.ts';

const rows: readonly (readonly [string, FaultRow])[] = Object.entries(faultTable);

/** The error codes of the API reference of CreateVpnRouteEntry, in its order and its spelling. */
const referenceCodes = [
  'Resource.QuotaFull',
  'VpnGateway.Configuring',
  'VpnGateway.FinancialLocked',
  'VpnRouteEntry.AlreadyExists',
  'VpnRouteEntry.Conflict',
  'VpnRouteEntry.ConflictSSL',
  'VpnRouteEntry.BackupRoute',
  'VpnRouteEntry.InvalidWeight',
  'InvalidNextHop.NotFound',
  'IllegalParam.RouteDest',
  'OperationFailed.RouteConflict',
  'OperationFailed.InvalidCidrBlock',
  'QuotaExceeded.VpnRouteEntry',
  'TaskConflict',
  'VpnTask.CONFLICT',
  'IncorrectVpcStatus',
  'InternalError',
  'InvalidCidrBlock.Malformed',
  'DryRunOperation',
  'Forbbiden.SubUser',
  'Forbidden',
  'InvalidVpnGatewayInstanceId.NotFound',
];

/** What the code itself says about the class; a code in no list here is judged by its own test. */
const classOf: Record<string, readonly string[]> = {
  busy: ['VpnGateway.Configuring', 'TaskConflict', 'VpnTask.CONFLICT', 'IncorrectVpcStatus'],
  ambiguous: ['InternalError', 'ServiceUnavailable', 'LastTokenProcessing', 'Connection.Lost', 'Answer.Late'],
  duplicate: ['VpnRouteEntry.AlreadyExists', 'Route.Differs'],
  missing: ['InvalidRouteEntry.NotFound', 'Route.NotFound', 'Route.Changed'],
  quota: ['Resource.QuotaFull', 'QuotaExceeded.VpnRouteEntry'],
  denied: [
    'Forbbiden.SubUser',
    'Forbidden.SubUser',
    'Forbidden',
    'VpnGateway.FinancialLocked',
    'NoPermission',
  ],
  gone: ['InvalidVpnGatewayInstanceId.NotFound', 'InvalidVpnInstanceId.NotFound'],
  throttled: ['Throttling.User', 'Throttling', 'Throttling.Api', 'Request.Throttling.Anything'],
  transient: ['Connection.Refused', 'Connection.NameNotFound', 'InvalidSecurityToken.Expired'],
  invalid: [
    'VpnRouteEntry.Conflict',
    'VpnRouteEntry.ConflictSSL',
    'VpnRouteEntry.BackupRoute',
    'VpnRouteEntry.InvalidWeight',
    'InvalidNextHop.NotFound',
    'IllegalParam.RouteDest',
    'OperationFailed.RouteConflict',
    'OperationFailed.InvalidCidrBlock',
    'InvalidCidrBlock.Malformed',
    'IdempotentParameterMismatch',
  ],
  passed: ['DryRunOperation'],
};

describe('the fault table', () => {
  it('it holds every error code of the API reference, and marks no other as one', () => {
    const marked = rows.filter(([, { from }]) => from === 'CreateVpnRouteEntry').map(([code]) => code);
    expect([...marked].sort()).toEqual([...referenceCodes].sort());
  });

  it.each(Object.entries(classOf).flatMap(([faultClass, codes]) => codes.map((code) => [code, faultClass])))(
    '%s is %s',
    (code, faultClass) => {
      expect(findFaultRow(code ?? '')?.class).toBe(faultClass);
    },
  );

  it.each(rows)('%s: its remedy is whole sentences that fit on a screen', (_, { remedy }) => {
    expect(remedy).toMatch(/^(routehook|[A-Z])/);
    expect(remedy).toMatch(/[^.]\.$/);
    expect(remedy.length).toBeLessThanOrEqual(240);
    expect(remedy).not.toMatch(/\s{2}|\n|TODO/);
  });

  it.each(rows)('%s: its status is one that may be shown, and fits its class', (_, row) => {
    const allowed: Record<FaultRow['class'], readonly number[]> = {
      passed: [200],
      busy: [409, 503],
      throttled: [429],
      transient: [503, 504],
      ambiguous: [409, 502, 504],
      duplicate: [409],
      missing: [404, 409],
      invalid: [400, 409, 422],
      denied: [403, 409],
      quota: [409],
      gone: [404],
    };
    expect(allowed[row.class]).toContain(row.status);
  });

  it('a remedy that says "Nothing to do" belongs only to what cures itself, or changed nothing on purpose', () => {
    const idle = rows.filter(([, { remedy }]) => remedy.startsWith('Nothing to do'));
    for (const [code, row] of idle) {
      expect(['busy', 'throttled', 'transient', 'ambiguous', 'passed'], code).toContain(row.class);
    }
  });
});

describe('findFaultRow', () => {
  it.each(['', 'Brand.New', 'forbidden', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'the code "%s" is not known',
    (code) => {
      expect(findFaultRow(code)).toBeUndefined();
    },
  );
});
