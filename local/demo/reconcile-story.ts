import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emulatedSlack } from '../chat/slack.ts';
import { followChats } from './chat-news.ts';
import { type Play, reconcileScenes } from './reconcile-scenes.ts';
import type { Stage, Story } from './story.ts';

/** An end that has not come about by then does not come about. */
const patienceMs = 20_000;
const lookEveryMs = 100;

/** A gateway kept equal to a file. */
export const reconcileStory: Story = {
  busyMs: 500,
  settings: {
    ROUTEHOOK_FIRST_LOOK_MS: '300',
    ROUTEHOOK_LOOK_GAP_MS: '150',
    ROUTEHOOK_RESCAN_MS: '200',
  },
  desired: (folder) => ({
    files: [`file:${fileIn(folder)}`],
    apply: true,
    environment: { ROUTEHOOK_DRIFT_TO: JSON.stringify(driftPlace) },
  }),
  async play(stage) {
    console.log(
      `\nThe file is ${fileIn(stage.folder)}; its cloud is an emulator at ${stage.cloud.emulator.url}.`,
    );
    const showNews = followChats(stage.chats);
    const play = playOn(stage, showNews);
    const faults: string[] = [];
    for (const [index, { title, act }] of reconcileScenes.entries()) {
      console.log(`\n${index + 1} ${title}\n`);
      const fault = await act(play);
      showNews();
      if (fault !== undefined) faults.push(`"${title}": ${fault}`);
    }
    console.log('');
    return faults;
  },
};

const [network] = emulatedSlack.channels;
const driftPlace = { channel: 'slack', sender: 'acme-slack', to: { channelId: network.id } };

function fileIn(folder: string): string {
  return join(folder, 'desired.yaml');
}

function playOn({ cloud, chats, sender, folder }: Stage, showNews: () => void): Play {
  const get = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${sender.token}` };
    return (await fetch(`${cloud.url}${path}`, { headers })).json();
  };
  return {
    world: cloud.emulator.world,
    get,
    show: (line) => console.log(line),
    writeFile: (text) => writeFileSync(fileIn(folder), text),
    async run() {
      const result = await cloud.host.fireTimer('reconcile');
      if (result.kind !== 'answered') throw new Error(`The run failed: ${JSON.stringify(result)}`);
      const report = JSON.parse(result.payload.toString('utf8')) as Readonly<Record<string, unknown>>;
      const { gateways, changes, braked, asked } = report;
      console.log(
        `  timer   a run: ${gateways} gateways, ${changes} changes planned, ${braked} braked, ${asked} asked for`,
      );
    },
    async type(line) {
      console.log(`  slack   ada: /route ${line}`);
      const status = await chats.typeInSlack(cloud.url, line);
      if (status !== 200) throw new Error(`Slack was answered ${status}.`);
    },
    async comesAbout(isSo) {
      const giveUpAtMs = Date.now() + patienceMs;
      for (;;) {
        showNews();
        if (await isSo()) return true;
        if (Date.now() > giveUpAtMs) return false;
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
    },
    said: (words) => chats.messages().some(({ text }) => words.test(text)),
  };
}
