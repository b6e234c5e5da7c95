import { expectVerified } from "../support/replay.js";
import { data, eventually } from "../support/smallCoalition.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { expectClearingIsZero } from "./expectClearingIsZero.js";
import { explainHistory } from "./explainHistory.js";
import { openFinanceOffice } from "./financeOffice.js";
import { plantTwins } from "./plantTwins.js";
import { reconcileHistory } from "./reconcileHistory.js";
import { settleHistory } from "./settleHistory.js";

let network: TestNetwork;
let partnerCodes: readonly string[];

beforeAll(async () => {
  network = await startTestNetwork({ empty: false });
  // The door is open before the sample is in.
  const office = openFinanceOffice(network);
  await eventually(async () => (await office.cycles()).some(({ status }) => status === "CALCULATED"), 240_000);
  const { partners } = await data<{ partners: { nodes: { code: string }[] } }>(
    network.ask("{ partners(first: 100) { nodes { code } } }"),
  );
  partnerCodes = partners.nodes.map(({ code }) => code);
}, 300_000);
afterAll(async () => network.stop());

test("the sample month is paid at a bank that makes mistakes, and settled to the end", async () => {
  expect((await settleHistory(network, partnerCodes, 20_110_101)).faults).toBeGreaterThan(2);
  await expectVerified(network);
}, 600_000);

/** Each of the eight partners plants by a seed of its own; FINANCE_SEED begins another eight. */
test("eight partners, a seed for each, tell of the month in their own books: each mistake is found, people explain it", async () => {
  const seed = Number(process.env["FINANCE_SEED"] ?? 4_711);
  const twins = await plantTwins(network);
  const told = await reconcileHistory(network, { partnerCodes, seed, faults: 8, twins: twins.ids });
  expect(told.planted.size).toBeGreaterThan(12);
  await explainHistory(network, told);
  await twins.remove();
  for (const { id } of told.cycles) await expectClearingIsZero(network, id);
  await expectVerified(network);
}, 900_000);
