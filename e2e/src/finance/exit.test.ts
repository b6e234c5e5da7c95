import { localDateOf, startOfLocalDate } from "@tessera/kernel";
import {
  AUDITOR,
  buy,
  data,
  eventually,
  FINANCE,
  monthsAgo,
  mutate,
  partnerClient,
  redeem,
  settled,
  setUpSmallCoalition,
} from "../support/smallCoalition.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { runTessera } from "../support/runTessera.js";
import { APPROVER, openFinanceOffice } from "./financeOffice.js";
import { payCycles } from "./payCycles.js";

const DAY_MS = 86_400_000;
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
  await setUpSmallCoalition(network);
  await mutate(
    network,
    "registerPartner",
    { idempotencyKey: "fund", code: "fund", name: "Reserve", country: "CZ" },
    "",
  );
  await settled(network);
}, 240_000);
afterAll(async () => network.stop());

interface Line {
  readonly currency: string;
  readonly rate: string;
  readonly estimatedRate: string | null;
  readonly amount: { readonly amount: string };
}
const LINE = "currency outstanding estimatedRate rate amount { amount }";

const exitOf = async (person = FINANCE) =>
  (
    await data<{
      partnerExit: { stage: string; outlook: Line[]; settlements: { kind: string; lines: Line[] }[] } | null;
    }>(
      network.ask(
        `{ partnerExit(partnerCode: "alfa") { stage outlook { ${LINE} } settlements { kind lines { ${LINE} } } } }`,
        {},
        person,
      ),
    )
  ).partnerExit;
const statusOf = async (person?: typeof FINANCE) =>
  (
    await data<{
      partnerByCode: { status: string; statusHistory: { status: string; actor: string; reason: string }[] | null };
    }>(network.ask('{ partnerByCode(code: "alfa") { status statusHistory { status actor reason } } }', {}, person))
  ).partnerByCode;
const obligations = async () =>
  (
    await data<{ settlementCycles: { nodes: { obligations: { nodes: Owed[] } }[] } }>(
      network.ask(
        "{ settlementCycles { nodes { obligations { nodes { kind debtor { code } creditor { code } amount { amount } covers { code } } } } } }",
        {},
        FINANCE,
      ),
    )
  ).settlementCycles.nodes
    .flatMap((cycle) => cycle.obligations.nodes)
    .map(
      (one) =>
        `${one.debtor.code} owes ${one.creditor.code} ${one.amount.amount}${one.covers ? ` for ${one.covers.code}` : ""}`,
    );
interface Owed {
  readonly debtor: { readonly code: string };
  readonly creditor: { readonly code: string };
  readonly amount: { readonly amount: string };
  readonly covers: { readonly code: string } | null;
}

async function purchase(receiptNumber: string, occurredAt: Date, unitPrice = "1.00") {
  const lines = [{ sku: "thing", quantity: "10", unitPrice }];
  const whose = { idempotencyKey: receiptNumber, partnerCode: "alfa", cardNumber: "1001", receiptNumber };
  return mutate(
    network,
    "recordPurchase",
    { ...whose, currency: "CZK", occurredAt: occurredAt.toISOString(), lines },
    "",
  );
}

test("a partner leaves by buy-out: it issues no more, the reserve pays for its points, it ends when nothing is open", async () => {
  const office = openFinanceOffice(network);
  await buy(network, "alfa", "1001", 1_000, monthsAgo(1, 3));
  await buy(network, "beta", "1001", 500, monthsAgo(1, 2));
  const { exit } = await office.command<{ exit: { id: string } }>(
    "beginExit",
    {
      partnerCode: "alfa",
      reserveCode: "fund",
      mode: "BUY_OUT",
      announcedOn: day(-30),
      lastIssuingDay: day(-2),
      expectedRedemptionRate: "0.8",
      trueUpOn: day(0),
      reason: "It sells its shops.",
    },
    "ExitChanged",
    "exit { id }",
  );
  expect(await statusOf()).toEqual({ status: "ACTIVE", statusHistory: null });
  expect(await exitOf()).toMatchObject({ stage: "PROPOSED", outlook: [{ rate: "0.8", amount: { amount: "80.00" } }] });
  await office.command("approveExit", { exitId: exit.id }, "ExitChanged", "exit { stage }", APPROVER);

  // Ten things for 0.05 each earn nothing while the fact is under way.
  let tried = 0;
  await eventually(async () => {
    const answer = await purchase(`after-${(tried += 1)}`, new Date(), "0.05");
    return answer.__typename === "IssuingStopped";
  });
  // A receipt of before the end is judged by its own instant, however late it comes.
  const midnight = startOfLocalDate(day(-1), "Europe/Prague");
  expect(await purchase("at-the-end", midnight)).toMatchObject({ __typename: "IssuingStopped" });
  expect(await purchase("just-before", new Date(midnight.getTime() - 1))).toMatchObject({
    __typename: "PurchaseRecorded",
  });
  const gift = { idempotencyKey: "own-gift", rewardCode: "alfa-gift", cardNumber: "1001" };
  const redeemAtAlfa = async () => mutate(network, "redeemReward", gift, "... on RewardNotAvailable { message }");
  expect((await redeemAtAlfa()).__typename).toBe("RewardNotAvailable");
  const hold = { partnerCode: "alfa", cardNumber: "1001", points: 10, reference: "basket" };
  expect((await mutate(network, "holdPoints", { idempotencyKey: "hold", ...hold }, "")).__typename).toBe(
    "RedeemingEnded",
  );
  expect(await statusOf(AUDITOR)).toMatchObject({
    status: "EARN_STOPPED",
    statusHistory: [{ status: "EARN_STOPPED", reason: "It sells its shops." }],
  });

  const { settlement } = await office.command<{ settlement: { id: string; lines: Line[] } }>(
    "settleExit",
    { exitId: exit.id },
    "ExitSettlementChanged",
    `settlement { id kind lines { ${LINE} } }`,
  );
  expect(settlement).toMatchObject({ kind: "BUY_OUT", lines: [{ estimatedRate: null, amount: { amount: "80.80" } }] });
  const approval = { settlementId: settlement.id };
  await office.command("approveExitSettlement", approval, "ExitSettlementChanged", "settlement { id }", APPROVER);
  expect((await statusOf()).status).toBe("WINDING_DOWN");

  // 500 of beta are the elder by their instant; 100 points of them, then 100 of alfa's when beta's are spent.
  for (let time = 1; time <= 5; time += 1) await redeem(network, "gama-gift", "1001", `gift-${time}`);
  await mutate(network, "restockReward", { idempotencyKey: "more", rewardCode: "gama-gift", add: 5 }, "");
  await redeem(network, "gama-gift", "1001", "gift-6");
  await eventually(async () => (await obligations()).includes("fund owes gama 10.00 for alfa"));
  expect(await obligations()).toContain("alfa owes fund 80.80");
  expect(await exitOf(partnerClient("alfa"))).toMatchObject({ settlements: [{ kind: "BUY_OUT" }] });
  expect(await exitOf(partnerClient("beta"))).toBeNull();
  const early = { idempotencyKey: "open", exitId: exit.id };
  const open = await mutate(network, "terminatePartner", early, "... on ExitNotSettled { open }", APPROVER);
  const named = [expect.stringContaining("obligations"), expect.stringContaining("CZK")];
  expect(open).toMatchObject({ __typename: "ExitNotSettled", open: named });
  await isVerified();

  const payAll = await payCycles(network, ["alfa", "beta", "gama", "fund"], ["CZK", "EUR"]);
  const [last] = (await payAll()).slice(-1);
  expect(last).toMatchObject({ status: "SETTLED" });
  const reserve = await eventually(async () => (await balancesOf(last?.id ?? "")).get("reserve:alfa"));
  // Bought out for 80.80, paid 10.00 of it.
  expect(reserve).toBe("-70.80");
  const { settlement: trueUp } = await office.command<{ settlement: { id: string; lines: Line[] } }>(
    "settleExit",
    { exitId: exit.id, expectedRedemptionRate: "0.5" },
    "ExitSettlementChanged",
    `settlement { id kind lines { ${LINE} } }`,
  );
  // 910 points are outstanding: 45.50 stays for them, 25.30 goes back.
  expect(trueUp).toMatchObject({ kind: "TRUE_UP", lines: [{ amount: { amount: "-25.30" } }] });
  const again = { settlementId: trueUp.id };
  await office.command("approveExitSettlement", again, "ExitSettlementChanged", "settlement { id }", APPROVER);
  expect(await terminate("too-early")).toBe("ExitNotSettled");
  expect((await payAll()).map(({ status }) => status)).toEqual(["SETTLED"]);
  expect(await terminate("end")).toBe("ExitChanged");
  expect(await terminate("twice")).toBe("ExitMoveRefused");
  expect((await statusOf(AUDITOR)).statusHistory).toMatchObject([
    { status: "EARN_STOPPED" },
    { status: "WINDING_DOWN" },
    { status: "TERMINATED" },
  ]);
  expect(await timelineOf()).toEqual([
    "PROPOSED",
    "APPROVED",
    "EARN_STOPPED",
    "BUY_OUT_PROPOSED",
    "BUY_OUT_APPROVED",
    "WINDING_DOWN",
    "TRUE_UP_PROPOSED",
    "TRUE_UP_APPROVED",
    "TERMINATED",
  ]);
  // Its members keep their points, and the reserve goes on paying for them.
  await redeem(network, "gama-gift", "1001", "gift-7");
  await eventually(
    async () => (await obligations()).filter((one) => one === "fund owes gama 10.00 for alfa").length === 2,
  );
  await isVerified();

  async function terminate(idempotencyKey: string): Promise<string> {
    return (await mutate(network, "terminatePartner", { idempotencyKey, exitId: exit.id }, "", APPROVER)).__typename;
  }
}, 120_000);

async function isVerified(): Promise<void> {
  const { code, stdout } = await runTessera(["verify", "--json"], { TESSERA_DATA: network.dataDir });
  const report = JSON.parse(stdout) as Record<string, { invariant: string; violations: number }[]>;
  const violated = Object.values(report).flatMap((reports) =>
    Array.isArray(reports) ? reports.filter(({ violations }) => violations > 0) : [],
  );
  expect([code, violated]).toEqual([0, []]);
}

async function timelineOf(): Promise<string[]> {
  const query = '{ partnerExit(partnerCode: "alfa") { timeline { kind actor at } } }';
  const { partnerExit } = await data<{ partnerExit: { timeline: { kind: string }[] } }>(
    network.ask(query, {}, AUDITOR),
  );
  return partnerExit.timeline.map(({ kind }) => kind);
}

/** Balances of a cycle's journal, by account. */
async function balancesOf(cycleId: string): Promise<Map<string, string>> {
  const query = "query($id: ID!) { journals(cycleId: $id) { balances { account balance { amount } } } }";
  const { journals } = await data<{ journals: { balances: { account: string; balance: { amount: string } }[] } }>(
    network.ask(query, { id: cycleId }, FINANCE),
  );
  return new Map(journals.balances.map(({ account, balance }) => [account, balance.amount]));
}
