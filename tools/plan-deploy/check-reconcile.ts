import type { Config } from '../../shared/runtime/config.ts';
import type { DeployedFunction } from './deployment-schema.ts';
import { desiredFilesOf } from './desired-files.ts';
import { readSettings } from './settings.ts';

/** What there is to say of reconciliation. */
export interface ReconcileCheck {
  readonly problems: readonly string[];
  /** What is as it is meant, and still good to know. */
  readonly notes: readonly string[];
}

/** Says what keeps reconciliation from following its files, and what it does not do as it is set up. */
export function checkReconcile(fn: DeployedFunction, readText: (path: string) => string): ReconcileCheck {
  const { config } = readSettings(fn.environmentVariables, readText);
  if (config === undefined) return { problems: [], notes: [] };
  const isOn = fn.triggers.some((one) => one.triggerType === 'timer' && one.triggerConfig.enable);
  const of = (text: string) => `${fn.functionName}: ${text}`;
  return {
    problems: [
      ...timerProblems(config, isOn),
      ...fileProblems(config, readText),
      ...driftProblems(config),
    ].map(of),
    notes: [...modeNotes(config, isOn), ...gatewayNotes(config, fn.region, readText)].map(of),
  };
}

function timerProblems({ ROUTEHOOK_DESIRED: files }: Config, isOn: boolean): readonly string[] {
  return isOn && files === undefined
    ? [
        'its timer is on, but ROUTEHOOK_DESIRED names no file to follow: take that line in in s.yaml, or leave DEPLOY_RECONCILE_TIMER unset.',
      ]
    : [];
}

function fileProblems(config: Config, readText: (path: string) => string): readonly string[] {
  return desiredFilesOf(config, readText).flatMap(({ mistakes }) => mistakes);
}

/** Where something can be told that nobody there has asked for, and what has to be known of the place. */
const placesToTell: Readonly<Record<string, readonly string[]>> = {
  slack: ['channelId'],
  dingtalk: [],
  teams: [],
  jira: ['issue'],
  servicenow: ['sysId'],
};

/** A place where nothing can be told would be found out by silence. */
function driftProblems({ ROUTEHOOK_DRIFT_TO: place, ROUTEHOOK_SENDERS: senders }: Config): readonly string[] {
  if (place === undefined) return [];
  const { channel, sender, to } = place;
  const needed = placesToTell[channel];
  if (needed === undefined) {
    const known = Object.keys(placesToTell).join(', ');
    return [`ROUTEHOOK_DRIFT_TO: drift can be told in ${known}, not in "${channel}".`];
  }
  const missing = needed.filter((name) => !to[name]).map((name) => `ROUTEHOOK_DRIFT_TO needs to.${name}.`);
  const channels = senders.flatMap(({ openChannel }) => openChannel?.({ call }) ?? []);
  return channels.some((one) => one.channel === channel && one.instance === sender)
    ? missing
    : [
        ...missing,
        `ROUTEHOOK_DRIFT_TO names channel "${channel}" of sender "${sender}", but no such sender is configured that could tell anything there.`,
      ];
}

/** A plan calls nobody. */
const call = async () =>
  ({ kind: 'forbidden', why: 'Nothing is told while a deployment is planned.' }) as const;

function modeNotes(config: Config, isOn: boolean): readonly string[] {
  if (!isOn) {
    return config.ROUTEHOOK_DESIRED === undefined
      ? ['its timer is off and no file is named: nothing is reconciled.']
      : ['its timer is off: export DEPLOY_RECONCILE_TIMER=true, and the file is followed.'];
  }
  return config.ROUTEHOOK_RECONCILE === 'observe'
    ? [
        'it only observes. ROUTEHOOK_RECONCILE=apply lets it ask for changes, as far as the policy in the file goes.',
      ]
    : [];
}

/** The policies are for gateways that can be known here, in the region of the functions. */
function gatewayNotes(config: Config, region: string, readText: (path: string) => string): readonly string[] {
  const elsewhere = desiredFilesOf(config, readText).flatMap(({ path, gateways }) =>
    gateways
      .filter(({ regionId }) => regionId !== region)
      .map(
        ({ vpnGatewayId, regionId }) =>
          `${path} has ${vpnGatewayId} in ${regionId}: the policies are for ${region}.`,
      ),
  );
  const unread = (config.ROUTEHOOK_DESIRED ?? []).some(({ kind }) => kind !== 'file');
  return unread
    ? [
        ...elsewhere,
        'a file that is not deployed with the code is not read here: the policies hold its gateways only where access rules or another file name them, too.',
      ]
    : elsewhere;
}
