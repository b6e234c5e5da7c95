import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expectClearingIsZero } from "./finance/expectClearingIsZero.js";
import { explainHistory } from "./finance/explainHistory.js";
import { settleInHomeCurrencies } from "./finance/settleInHomeCurrencies.js";
import { plantTwins } from "./finance/plantTwins.js";
import { reconcileHistory } from "./finance/reconcileHistory.js";
import { settleHistory } from "./finance/settleHistory.js";
import { FAULTS } from "./finance/partnerOffice/faults.js";
import { randomCoalition, writeReplayFiles } from "./model/randomCoalition.js";
import { ReplayModel } from "./model/replayModel.js";
import { replayFilesIn } from "./model/readReplayFiles.js";
import { expectVerified, replay } from "./support/replay.js";
import { hasNats, startNats, withNats } from "./support/startNats.js";
import { startTestNetwork, type TestNetwork, type TestNetworkOptions } from "./support/startTestNetwork.js";

const data = path.join(__dirname, "../../../shared/data");
const present = existsSync(path.join(data, "expected.json"));
const withHalfYear = present
  ? it
  : (name: string, _run: unknown, _timeoutMs?: number) =>
      it(`${name} (skipped: the half-year's files are absent)`, () => console.warn("the half-year's files are absent"));

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-replay-"));
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const halfYear = replayFilesIn(data);

async function expectHalfYear(network: TestNetwork): Promise<void> {
  expect(await replay(network, halfYear)).toEqual(JSON.parse(readFileSync(path.join(data, "expected.json"), "utf8")));
}

async function withNetwork(options: TestNetworkOptions, work: (network: TestNetwork) => Promise<void>): Promise<void> {
  const network = await startTestNetwork(options);
  try {
    await work(network);
  } finally {
    await network.stop();
  }
}

/** What the bank, or whoever pays by it, does wrong in the half-year. */
const AT_THE_BANK = [
  ...[
    "AMBIGUOUS",
    "DUPLICATE_CREDIT",
    "FEE_DIFFERENCE",
    "FX_DIFFERENCE",
    "LATE_PAYMENT",
    "MISSING_AT_PARTNER",
    "OVERPAID",
  ],
  ...["RETURNED_PAYMENT", "STATEMENT_GAP", "STATEMENT_UNBALANCED", "UNDERPAID"],
  ...["UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT"],
];

/**
 * Every month is approved, instructed and paid at a bank that makes mistakes of each kind; every partner tells of every month in its own
 * books with mistakes of each kind, and some of what we tell them stands twice with us; people explain them and sign the months off.
 */
async function settleToTheEnd(network: TestNetwork): Promise<void> {
  const { partners } = JSON.parse(readFileSync(halfYear.coalition, "utf8")) as { partners: { code: string }[] };
  const codes = partners.map(({ code }) => code);
  const { legs, faults, types } = await settleHistory(network, codes, 2_010_12);
  expect({ many: legs > 80, faulty: faults > 20 }).toEqual({ many: true, faulty: true });
  expect([...types].sort()).toEqual(AT_THE_BANK);
  const twins = await plantTwins(network);
  const told = await reconcileHistory(network, { partnerCodes: codes, seed: 2_011_05, faults: 4, twins: twins.ids });
  const all = [...Object.keys(FAULTS), "elsewhere", "postedTwice"];
  expect(all.filter((fault) => !told.planted.has(fault))).toEqual([]);
  await explainHistory(network, told);
  await twins.remove();
  for (const { id } of told.cycles) await expectClearingIsZero(network, id);
  await expectVerified(network);
}

describe("a replay of the half-year equals what an independent implementation computed", () => {
  withHalfYear(
    "in one process, on the embedded bus, and every month is settled to the end",
    async () =>
      withNetwork({}, async (network) => {
        await Promise.all([
          expectHalfYear(network),
          settleInHomeCurrencies(network, { after: "2011-02", validOn: "2011-03-31" }),
        ]);
        await settleToTheEnd(network);
      }),
    1_500_000,
  );
  // As long again, so when asked only; the sample month and a random coalition go over NATS each time.
  if (process.env["HALF_YEAR_ON_NATS"] !== "1" || !present) return;
  withNats(
    "split into processes, on NATS",
    async () => {
      const nats = await startNats();
      try {
        await withNetwork({ split: true, natsUrl: nats.url }, async (network) => {
          await expectHalfYear(network);
          await expectVerified(network);
        });
      } finally {
        await nats.stop();
      }
    },
    400_000,
  );
});

describe("a replay of a random coalition equals the in-memory model", () => {
  const seeds = (process.env["REPLAY_SEEDS"] ?? "1,2,3").split(",").map(Number);
  it.each(seeds)(
    "seed %i",
    async (seed) => {
      const input = randomCoalition(seed);
      const files = writeReplayFiles(temporaryFolder(), input);
      const isSplit = seed % 3 === 0;
      const nats = isSplit && hasNats ? await startNats() : undefined;
      const network = await startTestNetwork({ split: isSplit, ...(nats && { natsUrl: nats.url }) });
      try {
        const expected = new ReplayModel(input.coalition).run(input.rows, input.requests);
        expect(await replay(network, files)).toEqual(expected);
        expect(await replay(network, files)).toEqual(expected);
        await expectVerified(network);
      } finally {
        await network.stop();
        await nats?.stop();
      }
    },
    180_000,
  );
});
