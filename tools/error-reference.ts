import type { FaultRow } from '../shared/operation/fault-row.ts';
import { faultTable } from '../shared/operation/fault-table.ts';
import { type HttpProblemRow, httpProblemTable } from '../shared/runtime/problem-table.ts';

type FaultClass = FaultRow['class'];

/** What a class means and what routehook does about it, in the order in which the page tells them. */
const classes: Record<FaultClass, { readonly means: string; readonly does: string }> = {
  busy: {
    means: 'The gateway or its VPC is being changed. Nothing was done.',
    does: 'waits, and sends again until the deadline of the operation',
  },
  throttled: {
    means: 'The account made too many calls. Nothing was done.',
    does: 'waits at least as long as the cloud asks, and sends again until the deadline of the operation',
  },
  transient: {
    means: 'The call never arrived, or a passing condition refused it. Nothing was done.',
    does: 'waits, and sends again until the deadline of the operation',
  },
  ambiguous: {
    means: 'Nobody can tell whether the call was carried out.',
    does: 'reads the route list back before anything else; sends again only with the same client token',
  },
  duplicate: {
    means: 'A route to this block over this next hop was there already.',
    does: 'looks at it: as asked, the operation succeeds; otherwise it ends with `Route.Differs`',
  },
  missing: {
    means: 'There is no such route, or it is not as the call took it to be. Nothing was done.',
    does: 'looks: a route that was to be deleted is gone, and the operation succeeds; otherwise it ends with `Route.NotFound`',
  },
  invalid: {
    means: 'The cloud refuses this route. Nothing was done.',
    does: 'ends the operation; if an earlier call may have gone through, it reads back first',
  },
  denied: {
    means: 'The function may not do this. Nothing was done.',
    does: 'ends the operation; if an earlier call may have gone through, it reads back first',
  },
  quota: {
    means: 'There is no room for another route. Nothing was done.',
    does: 'ends the operation; if an earlier call may have gone through, it reads back first',
  },
  gone: {
    means: 'There is no such gateway. Nothing was done.',
    does: 'ends the operation; if an earlier call may have gone through, it reads back first',
  },
  passed: {
    means: 'Not an error: the request passed the dry run.',
    does: 'ends the operation with success',
  },
};

const head = `# Errors

> Generated from \`shared/operation/fault-table.ts\` and \`shared/runtime/problem-table.ts\` by \`npm run docs\`.
> Do not edit: a change made here is lost.

Every error of routehook is an RFC 9457 problem with a \`code\`. Look the code up here: its row says what to do.
\`cloud\` in a problem is the answer of the cloud, word for word, with the RequestId that its support asks for.

## Permissions

The role of the function needs these actions on the VPN gateways it serves:
\`vpc:CreateVpnRouteEntry\`, \`vpc:DescribeVpnGateway\`, \`vpc:DescribeVpnGateways\` and \`vpc:DescribeVpnRouteEntries\`. [ram/](ram) has the policies of both roles, generated from the calls that the code makes; [deploy.md](deploy.md) says who gets which.`;

const refusalsHead = `## Refused requests

What the HTTP API answers instead of an operation. Where fields are at fault, \`errors\` points to each of them.`;

const verdictsHead = `## How an operation ends without the route

What routehook saw, or did not see in time, when no answer of the cloud says it.`;

const faultsHead = `## Answers of the cloud

They are told by class, because the class decides what happens next.
A code that is not on this page is taken as \`ambiguous\`: after a 4xx the operation ends as soon as a look at the gateway
proves that the route is not there; after anything else the same call is sent again.`;

/** Renders the error reference, docs/errors.md, from the tables that the program itself uses. */
export function renderErrorReference(): string {
  const faults: readonly Coded<FaultRow>[] = Object.entries(faultTable);
  const verdicts = faults.filter(isVerdict);
  const answers = faults.filter((fault) => !isVerdict(fault));
  const sections = [
    head,
    refusalsHead,
    renderRefusals(Object.entries(httpProblemTable)),
    verdictsHead,
    renderVerdicts(verdicts),
    faultsHead,
    ...Object.keys(classes).map((name) => renderClass(name as FaultClass, answers)),
  ];
  return `${sections.join('\n\n')}\n`;
}

type Coded<Row> = readonly [code: string, row: Row];

function isVerdict([code]: Coded<FaultRow>): boolean {
  return /^(Route|Operation)\./.test(code);
}

function renderRefusals(rows: readonly Coded<HttpProblemRow>[]): string {
  return renderTable(
    ['Code', 'HTTP status', 'What it means', 'What to do'],
    rows.map(([code, { status, title, remedy, retryAfterS }]) => [
      `\`${code}\``,
      retryAfterS === undefined ? `${status}` : `${status}, \`Retry-After: ${retryAfterS}\``,
      title,
      remedy,
    ]),
  );
}

function renderVerdicts(rows: readonly Coded<FaultRow>[]): string {
  return renderTable(
    ['Code', 'Status shown', 'What to do'],
    rows.map(([code, { status, remedy }]) => [`\`${code}\``, `${status}`, remedy]),
  );
}

function renderClass(name: FaultClass, faults: readonly Coded<FaultRow>[]): string {
  const { means, does } = classes[name];
  const rows = faults.filter(([, row]) => row.class === name);
  if (rows.length === 0) return `### ${name}\n\n${means} routehook ${does}.`;
  const table = renderTable(
    ['Code', 'Status shown', 'What to do', 'Comes from'],
    rows.map(([code, { status, remedy, from }]) => [`\`${code}\``, `${status}`, remedy, from]),
  );
  return `### ${name}\n\n${means} routehook ${does}.\n\n${table}`;
}

function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n');
}

/** A bar would end the cell, and a line break the table. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
