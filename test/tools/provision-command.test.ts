import { describe, expect, it } from 'vitest';
import { readProvisionCommand } from '../../tools/provision-command.ts';

const env = {
  ROUTEHOOK_STORE: 'tablestore:https://routehook.cn-hangzhou.ots.aliyuncs.com',
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
};

describe('the command that provisions', () => {
  it('with the least it needs', () => {
    expect(readProvisionCommand([], env)).toEqual({
      kind: 'provision',
      address: { endpoint: 'https://routehook.cn-hangzhou.ots.aliyuncs.com', instanceName: 'routehook' },
      credentials: { accessKeyId: 'id', accessKeySecret: 'secret' },
      keepDays: 90,
      dryRun: false,
    });
  });

  it('with everything', () => {
    const more = { ...env, ROUTEHOOK_KEEP_DAYS: '30', ALIBABA_CLOUD_SECURITY_TOKEN: 'token' };
    expect(readProvisionCommand(['--dry-run'], more)).toMatchObject({
      credentials: { securityToken: 'token' },
      keepDays: 30,
      dryRun: true,
    });
  });

  it.each([
    { title: 'an option it does not know', given: ['--force'], change: {}, why: /--force is no option/ },
    { title: 'no store', given: [], change: { ROUTEHOOK_STORE: '' }, why: /ROUTEHOOK_STORE must be/ },
    {
      title: 'the embedded store',
      given: [],
      change: { ROUTEHOOK_STORE: 'sqlite:x' },
      why: /ROUTEHOOK_STORE/,
    },
    { title: 'too few days', given: [], change: { ROUTEHOOK_KEEP_DAYS: '7' }, why: /from 8/ },
    { title: 'days that are no number', given: [], change: { ROUTEHOOK_KEEP_DAYS: 'x' }, why: /from 8/ },
    { title: 'no key', given: [], change: { ALIBABA_CLOUD_ACCESS_KEY_ID: '' }, why: /ACCESS_KEY_ID/ },
  ])('$title: told', ({ given, change, why }) => {
    const command = readProvisionCommand(given, { ...env, ...change });
    expect(command).toEqual({ kind: 'unusable', why: expect.stringMatching(why) });
  });

  it('asked for help, it gives some', () => {
    expect(readProvisionCommand(['--help'], {})).toMatchObject({ kind: 'help' });
  });
});
