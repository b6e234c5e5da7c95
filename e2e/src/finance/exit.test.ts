import { localDateOf, startOfLocalDate } from "@tessera/kernel";
import {
  AUDITOR,
  buy,
  data,
  eventually,
  FINANCE,
  monthsAgo,
  mutate,
  OPERATOR,
  partnerClient,
  redeem,
  settled,
  setUpSmallCoalition,
} from "../support/smallCoalition.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { APPROVER, openFinanceOffice } from "./financeOffice.js";
import { EXIT_LINE, openExitDesk, type ExitLine } from "./openExitDesk.js";
import { payCycles } from "./payCycles.js";

const DAY_MS = 86_400_000;
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");

let network: TestNetwork;
/** Everybody pays. */
let payAll: Awaited<ReturnType<typeof payCycles>>;
let desk: ReturnType<typeof openExitDesk>;
beforeAll(async () => {
  network = await startTestNetwork();
  desk = openExitDesk(network);
  await setUpSmallCoalition(network);
  await mutate(
    network,
    "registerPartner",
    { idempotencyKey: "fund", code: "fund", name: "Reserve", country: "CZ" },
    "",
  );
  await settled(network);
  payAll = await payCycles(network, ["alfa", "beta", "gama", "fund"], ["CZK", "EUR"]);
}, 240_000);
afterAll(async () => network.stop());

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
  expect(await desk.statusOf("alfa")).toEqual({ status: "ACTIVE", statusHistory: null });
  expect(await desk.exitOf("alfa")).toMatchObject({
    stage: "PROPOSED",
    outlook: [{ rate: "0.8", amount: { amount: "80.00" } }],
  });
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
  expect(await desk.statusOf("alfa", AUDITOR)).toMatchObject({
    status: "EARN_STOPPED",
    statusHistory: [{ status: "EARN_STOPPED", reason: "It sells its shops." }],
  });

  const { settlement } = await office.command<{ settlement: { id: string; lines: ExitLine[] } }>(
    "settleExit",
    { exitId: exit.id },
    "ExitSettlementChanged",
    `settlement { id kind lines { ${EXIT_LINE} } }`,
  );
  expect(settlement).toMatchObject({ kind: "BUY_OUT", lines: [{ estimatedRate: null, amount: { amount: "80.80" } }] });
  const approval = { settlementId: settlement.id };
  await office.command("approveExitSettlement", approval, "ExitSettlementChanged", "settlement { id }", APPROVER);
  expect((await desk.statusOf("alfa")).status).toBe("WINDING_DOWN");

  // 500 of beta are the elder by their instant; 100 points of them, then 100 of alfa's when beta's are spent.
  for (let time = 1; time <= 5; time += 1) await redeem(network, "gama-gift", "1001", `gift-${time}`);
  await mutate(network, "restockReward", { idempotencyKey: "more", rewardCode: "gama-gift", add: 5 }, "");
  await redeem(network, "gama-gift", "1001", "gift-6");
  await eventually(async () => (await desk.obligations()).includes("fund owes gama 10.00 for alfa"));
  expect(await desk.obligations()).toContain("alfa owes fund 80.80");
  expect(await desk.exitOf("alfa", partnerClient("alfa"))).toMatchObject({ settlements: [{ kind: "BUY_OUT" }] });
  expect(await desk.exitOf("alfa", partnerClient("beta"))).toBeNull();
  const early = { idempotencyKey: "open", exitId: exit.id };
  const open = await mutate(network, "terminatePartner", early, "... on ExitNotSettled { open }", APPROVER);
  const named = [expect.stringContaining("obligations"), expect.stringContaining("CZK")];
  expect(open).toMatchObject({ __typename: "ExitNotSettled", open: named });
  await desk.isVerified();

  const [last] = (await payAll()).slice(-1);
  expect(last).toMatchObject({ status: "SETTLED" });
  const reserve = await eventually(async () => (await balancesOf(last?.id ?? "")).get("reserve:alfa"));
  // Bought out for 80.80, paid 10.00 of it.
  expect(reserve).toBe("-70.80");
  const { settlement: trueUp } = await office.command<{ settlement: { id: string; lines: ExitLine[] } }>(
    "settleExit",
    { exitId: exit.id, expectedRedemptionRate: "0.5" },
    "ExitSettlementChanged",
    `settlement { id kind lines { ${EXIT_LINE} } }`,
  );
  // 910 points are outstanding: 45.50 stays for them, 25.30 goes back.
  expect(trueUp).toMatchObject({ kind: "TRUE_UP", lines: [{ amount: { amount: "-25.30" } }] });
  const again = { settlementId: trueUp.id };
  await office.command("approveExitSettlement", again, "ExitSettlementChanged", "settlement { id }", APPROVER);
  expect(await terminate("too-early")).toBe("ExitNotSettled");
  expect((await payAll()).map(({ status }) => status)).toEqual(["SETTLED"]);
  expect(await terminate("end")).toBe("ExitChanged");
  expect(await terminate("twice")).toBe("ExitMoveRefused");
  expect((await desk.statusOf("alfa", AUDITOR)).statusHistory).toMatchObject([
    { status: "EARN_STOPPED" },
    { status: "WINDING_DOWN" },
    { status: "TERMINATED" },
  ]);
  expect(await desk.timelineOf("alfa")).toEqual([
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
    async () => (await desk.obligations()).filter((one) => one === "fund owes gama 10.00 for alfa").length === 2,
  );
  await desk.isVerified();

  async function terminate(idempotencyKey: string): Promise<string> {
    return (await mutate(network, "terminatePartner", { idempotencyKey, exitId: exit.id }, "", APPROVER)).__typename;
  }
}, 120_000);

test("a run-off pays itself until its end, is revoked, leaves another time, and pays in the end what its points cost", async () => {
  const office = openFinanceOffice(network, "run-off");
  const card = "1002";
  await buy(network, "beta", card, 700, monthsAgo(0, 1));
  await mutate(network, "restockReward", { idempotencyKey: "run-off", rewardCode: "gama-gift", add: 10 }, "");
  const balance = async () => {
    const query = "query($card: String!) { memberByCard(cardNumber: $card) { wallet { available } } }";
    const shown = await data<{ memberByCard: { wallet: { available: number } } }>(
      network.ask(query, { card }, OPERATOR),
    );
    return shown.memberByCard.wallet.available;
  };
  const plan = {
    partnerCode: "beta",
    reserveCode: "fund",
    mode: "RUN_OFF",
    announcedOn: day(-30),
    lastIssuingDay: day(-2),
  };
  const leave = async (days: Record<string, string>) => {
    const input = { ...plan, ...days, reason: "It leaves." };
    const { exit } = await office.command<{ exit: { id: string } }>("beginExit", input, "ExitChanged", "exit { id }");
    await office.command("approveExit", { exitId: exit.id }, "ExitChanged", "exit { stage }", APPROVER);
    await eventually(async () => (await sign()) === "PartnerLeaving");
    return exit.id;
  };
  let contracts = 0;
  const sign = async () => {
    const effectiveFrom = new Date(Date.now() + (contracts += 1)).toISOString();
    const terms = { partnerCode: "beta", effectiveFrom, currency: "EUR", unitPrice: "0.0045" };
    return (await mutate(network, "signContract", { idempotencyKey: `late-${contracts}`, ...terms }, "")).__typename;
  };
  let receipts = 0;
  const tryToBuy = async () => {
    const receiptNumber = `beta-${(receipts += 1)}`;
    const receipt = {
      idempotencyKey: receiptNumber,
      partnerCode: "beta",
      cardNumber: card,
      receiptNumber,
      currency: "EUR",
    };
    const lines = [{ sku: "thing", quantity: "1", unitPrice: "0.05" }];
    return (await mutate(network, "recordPurchase", { ...receipt, lines }, "")).__typename;
  };
  const settle = async (exitId: string): Promise<string> => {
    const proposed = await office.command<{ settlement: { id: string; lines: ExitLine[] } }>(
      "settleExit",
      { exitId },
      "ExitSettlementChanged",
      `settlement { id lines { ${EXIT_LINE} } }`,
    );
    const approval = { settlementId: proposed.settlement.id };
    await office.command("approveExitSettlement", approval, "ExitSettlementChanged", "exit { id }", APPROVER);
    return proposed.settlement.lines.map(({ currency, amount }) => `${amount.amount} ${currency}`).join();
  };

  // In the run-off: it issues nothing, its points are spent anywhere else, and it owes for them itself.
  const first = await leave({ lastRedeemingDay: day(5), runOffEndsOn: day(5) });
  await eventually(async () => (await tryToBuy()) === "IssuingStopped");
  expect(await balance()).toBe(700);
  await redeem(network, "gama-gift", card, "in-run-off");
  await redeem(network, "beta-gift", card, "at-itself");
  expect(await balance()).toBe(500);
  await eventually(async () => (await desk.obligations()).includes("beta owes gama 0.45"));
  const early = await mutate(network, "settleExit", { idempotencyKey: "early", exitId: first }, "", FINANCE);
  expect(early).toMatchObject({ __typename: "ExitMoveRefused", message: expect.stringContaining("itself") });
  expect(await desk.exitOf("beta", partnerClient("beta"))).toMatchObject({
    stage: "APPROVED",
    outlook: [{ currency: "EUR", amount: { amount: "2.25" } }],
  });

  // It stays: everything goes on.
  const { revocationId } = await office.command<{ revocationId: string }>(
    "revokeExit",
    { exitId: first, reason: "It stays." },
    "ExitRevocationProposed",
    "revocationId",
  );
  await office.command("approveExitRevocation", { revocationId }, "ExitChanged", "exit { stage }", APPROVER);
  await eventually(async () => (await tryToBuy()) === "PurchaseRecorded");
  await eventually(async () => (await sign()) === "ContractSigned");
  expect(await desk.statusOf("beta")).toMatchObject({ status: "ACTIVE" });
  expect(await desk.timelineOf("beta")).toEqual([
    "PROPOSED",
    "APPROVED",
    "EARN_STOPPED",
    "REVOCATION_PROPOSED",
    "REVOKED",
    "ACTIVE",
  ]);

  // It leaves another time; what ran off until yesterday is bought out, and the reserve pays for the rest.
  const second = await leave({ runOffEndsOn: day(-1), trueUpOn: day(0) });
  expect(await desk.exitOf("beta")).toMatchObject({ stage: "APPROVED", earlier: [{ stage: "REVOKED" }] });
  await eventually(async () => (await tryToBuy()) === "IssuingStopped");
  expect(await settle(second)).toBe("2.25 EUR");
  for (let gift = 1; gift <= 4; gift += 1) await redeem(network, "gama-gift", card, `bought-out-${gift}`);
  expect(await balance()).toBe(100);
  const covered = async () => (await desk.obligations()).filter((one) => one === "fund owes gama 0.45 for beta");
  await eventually(async () => (await covered()).length === 4);
  // 100 points stay: 0.45 is kept for them, so that nothing is called and nothing goes back.
  expect(await settle(second)).toBe("0.00 EUR");
  const revoked = await mutate(
    network,
    "revokeExit",
    { idempotencyKey: "too-late", exitId: second, reason: "It stays." },
    "",
    FINANCE,
  );
  expect(revoked).toMatchObject({ __typename: "ExitMoveRefused", message: expect.stringContaining("bought out") });
  const owed = (await desk.obligations()).filter((one) => one.startsWith("beta owes"));
  expect(owed.slice(-2)).toEqual(["beta owes gama 0.45", "beta owes fund 2.25"]);
  expect((await desk.statusOf("beta")).status).toBe("WINDING_DOWN");
  expect((await payAll()).at(-1)).toMatchObject({ status: "SETTLED" });
  await office.command("terminatePartner", { exitId: second }, "ExitChanged", "exit { stage }", APPROVER);
  expect((await desk.statusOf("beta")).status).toBe("TERMINATED");
  // Its member has the points still.
  await redeem(network, "gama-gift", card, "the-last");
  expect(await balance()).toBe(0);
  await desk.isVerified();
}, 120_000);

/** Balances of a cycle's journal, by account. */
async function balancesOf(cycleId: string): Promise<Map<string, string>> {
  const query = "query($id: ID!) { journals(cycleId: $id) { balances { account balance { amount } } } }";
  const { journals } = await data<{ journals: { balances: { account: string; balance: { amount: string } }[] } }>(
    network.ask(query, { id: cycleId }, FINANCE),
  );
  return new Map(journals.balances.map(({ account, balance }) => [account, balance.amount]));
}
