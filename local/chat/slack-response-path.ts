import { createHash } from 'node:crypto';

/** What a response URL of Slack stands for. */
export interface SlackResponseTarget {
  /** Of a slash command, or of a click on a button. */
  readonly kind: 'commands' | 'actions';
  readonly channelId: string;
  readonly userId: string;
  readonly issuedAtMs: number;
  /** Tells two requests of one person at one time apart, such as the trigger id. */
  readonly nonce: string;
  /** The message with the button. */
  readonly messageTs?: string;
}

/**
 * The path of a response URL. It says by itself what it stands for, so that a sample can make one that every emulator
 * knows; the real ones are as long and as opaque.
 */
export function slackResponsePath(target: SlackResponseTarget): string {
  const claim = Buffer.from(JSON.stringify(target)).toString('base64url');
  return `/${target.kind}/${claim}.${sealOf(claim)}`;
}

/** Undefined for a path that {@link slackResponsePath} did not make. */
export function readSlackResponsePath(path: string): SlackResponseTarget | undefined {
  const [, claim = '', seal] = /^\/(?:commands|actions)\/([\w-]+)\.(\w+)$/.exec(path) ?? [];
  if (seal !== sealOf(claim)) return undefined;
  const target = JSON.parse(Buffer.from(claim, 'base64url').toString()) as SlackResponseTarget;
  return path.startsWith(`/${target.kind}/`) ? target : undefined;
}

function sealOf(claim: string): string {
  return createHash('sha256').update(`emulated Slack: ${claim}`).digest('hex').slice(0, 24);
}
