import { modelOutcome, replayFilesIn } from "./model/readReplayFiles.js";
import { expectVerified, replay, replayFlags } from "./support/replay.js";
import { startNats, withNats } from "./support/startNats.js";
import { startTestNetwork, type TestNetwork, type TestNetworkOptions } from "./support/startTestNetwork.js";
import { tesseraBin } from "./support/tesseraBin.js";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const sample = replayFilesIn(path.join(__dirname, "../../clients/cli/sample"));
const expected = modelOutcome(sample);

/** Starts a replay and leaves it running; answers when it has been under way for a while or has ended. */
async function startReplay(network: TestNetwork, folder: string, forMs: number): Promise<{ kill(): Promise<void> }> {
  const child = spawn(process.execPath, [tesseraBin, ...replayFlags(sample, path.join(folder, "out.json"))], {
    env: { ...process.env, TESSERA_DATA: network.dataDir },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, forMs))]);
  return {
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Breaks a replay of the sample month at several moments, then lets it go on: it must end as if nothing had happened. */
async function expectUnbroken(
  options: TestNetworkOptions,
  moments: readonly number[],
  fault: (network: TestNetwork) => Promise<void>,
): Promise<void> {
  const network = await startTestNetwork(options);
  const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-fault-"));
  try {
    for (const moment of moments) {
      const running = await startReplay(network, folder, moment);
      await fault(network);
      await running.kill();
    }
    expect(await replay(network, sample)).toEqual(expected);
    await expectVerified(network);
  } finally {
    await network.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function killChild(network: TestNetwork, name: string): void {
  const child = network.record().children[name];
  if (!child) throw new Error(`there is no process ${name}`);
  process.kill(child.pid, "SIGKILL");
}

describe("the sample month is replayed to the same end", () => {
  it("when the client is killed again and again, alone and with the whole network", async () => {
    let kills = 0;
    await expectUnbroken({}, [900, 1_100, 1_600, 2_900], async (network) => {
      kills += 1;
      if (kills % 2 === 1) return;
      await network.kill();
      await network.restart();
    });
  }, 300_000);

  it("when each process in turn is killed under the replay", async () => {
    const names = ["members", "rewards", "settlement", "partners", "gateway"];
    const moments = [900, 1_300, 1_700, 2_100, 2_500];
    await expectUnbroken({ split: true }, moments, async (network) => {
      killChild(network, names.shift()!);
      await new Promise((resolve) => setTimeout(resolve, 700));
    });
  }, 300_000);

  it("when the database server is killed under the replay", async () => {
    await expectUnbroken({}, [1_800], async (network) => {
      const { postgresPid } = network.record();
      if (postgresPid === undefined) throw new Error("there is no embedded server");
      process.kill(postgresPid, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
  }, 300_000);

  withNats(
    "when a service on NATS is killed under the replay",
    async () => {
      const nats = await startNats();
      try {
        await expectUnbroken({ split: true, natsUrl: nats.url }, [1_500, 2_500], async (network) => {
          killChild(network, "settlement");
          killChild(network, "members");
          await new Promise((resolve) => setTimeout(resolve, 700));
        });
      } finally {
        await nats.stop();
      }
    },
    300_000,
  );
});
