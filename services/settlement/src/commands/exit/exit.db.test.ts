import { settlementIssuingChanged, settlementPartnerExitAgreed } from "@tessera/contracts";
import { isRefused, localDateOf } from "@tessera/kernel";
import type { ExitProposal } from "../../domain/exit/planExit.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveExit } from "./approveExit.js";
import { approveExitSettlement } from "./approveExitSettlement.js";
import { beginExit } from "./beginExit.js";
import { moveExits } from "./moveExits.js";
import { settleExit, type ExitSettlementProposed } from "./settleExit.js";
import { terminatePartner } from "./terminatePartner.js";
import { withdrawExit } from "./withdrawExit.js";

const DAY_MS = 86_400_000;
const ZONE = "Europe/Prague";
const NOTHING = "00000000-0000-0000-0000-000000000000";
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), ZONE);

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
/** What members says of a: points outstanding at 0.10, and what of its matured lots was redeemed. */
let book = { outstanding: 1_000, maturedIssued: 400, maturedRedeemed: 300 };

beforeEach(async () => {
  settlement = await startTestSettlement();
  book = { outstanding: 1_000, maturedIssued: 400, maturedRedeemed: 300 };
  settlement.others.liability = () => [liabilityOf(book)];
  await settlement.others.defineProgramme({ startsOn: `${day(-40).slice(0, 7)}-01` });
  await settlement.others.registerPartners("a", "b", "c", "fund");
  await settlement.others.signContract("b");
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

function liabilityOf({ outstanding, maturedIssued, maturedRedeemed }: typeof book): object {
  const none = { redeemed: 0, expired: 0, reversed: 0 };
  const zero = { redeemed: "0", expired: "0", reversed: "0" };
  const value = (outstanding / 10).toFixed(1);
  const values = [{ currency: "CZK", issued: value, outstanding: value, ...zero }];
  return { issuerCode: "a", issued: outstanding, outstanding, ...none, maturedIssued, maturedRedeemed, values };
}

const plan = (change: Partial<ExitProposal> = {}): ExitProposal => ({
  partnerCode: "a",
  reserveCode: "fund",
  mode: "BUY_OUT",
  announcedOn: day(-20),
  lastIssuingDay: day(-2),
  lastRedeemingDay: day(-2),
  runOffEndsOn: null,
  trueUpOn: null,
  expectedRate: null,
  reason: "It sells its shops.",
  ...change,
});

async function agreed(change: Partial<ExitProposal> = {}): Promise<string> {
  const begun = await beginExit(settlement.deps, by("maker"), plan(change));
  if (isRefused(begun)) throw new Error(begun.refused.message);
  expect(kindOf(await approveExit(settlement.deps, by("maker"), begun))).toBe("SecondPersonRequired");
  expect(kindOf(await approveExit(settlement.deps, by("checker"), begun))).toBe("DONE");
  return begun.exitId;
}

async function settle(exitId: string, expectedRate: bigint | null = null): Promise<string> {
  const proposed = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate });
  if (isRefused(proposed)) throw new Error(proposed.refused.message);
  expect(kindOf(await approveExitSettlement(settlement.deps, by("maker"), proposed))).toBe("SecondPersonRequired");
  expect(kindOf(await approveExitSettlement(settlement.deps, by("checker"), proposed))).toBe("DONE");
  return proposed.settlementId;
}

/** Points of a at 0.10 spent at a partner, now unless said otherwise; answers the redemption. */
async function redeem(
  points: number,
  { redeemer = "b", at = new Date(Date.now() + 1).toISOString() } = {},
): Promise<string> {
  const id = await settlement.others.redeem({ redeemer, at, draws: [["a", points, "0.1", "CZK"]] });
  await settlement.others.settled();
  return id;
}

const owed = async () =>
  (
    await settlement.rows<{ text: string }>(
      `SELECT concat_ws(' ', debtor_code, creditor_code, amount_minor, kind, 'for ' || covers) AS text
       FROM obligation ORDER BY recorded_at, id`,
    )
  ).map(({ text }) => text);
const history = async () =>
  (
    await settlement.rows<{ text: string }>(
      "SELECT concat_ws(' ', partner_code, status, actor) AS text FROM partner_status ORDER BY partner_code, ordinal",
    )
  ).map(({ text }) => text);
const isClean = async () =>
  expect((await verifyOwnBooks(settlement.db.database)).filter(({ violations }) => violations > 0)).toEqual([]);

test("a buy-out stops issuing, is owed to the reserve at the expected rate, and the reserve pays from then on", async () => {
  const before = await redeem(10);
  const exitId = await agreed();
  expect(await history()).toEqual(["a EARN_STOPPED checker"]);
  const told = await settlement.rows<{ topic: string; payload: object }>(
    "SELECT topic, payload FROM outbox WHERE topic = ANY($1) ORDER BY position",
    [[settlementPartnerExitAgreed.topic, settlementIssuingChanged.topic]],
  );
  expect(told).toMatchObject([
    { topic: settlementPartnerExitAgreed.topic, payload: { partnerCode: "a" } },
    { topic: settlementIssuingChanged.topic, payload: { partnerCode: "a", stopped: true, reason: "EXIT" } },
  ]);
  await settle(exitId);
  const late = new Date(Date.now() - DAY_MS).toISOString();
  const covered = await redeem(200);
  await redeem(5, { at: late });
  await settlement.others.cancelRedemption(covered, new Date().toISOString());
  await settlement.others.cancelRedemption(before, new Date().toISOString());
  await settlement.others.settled();
  expect(await owed()).toEqual([
    "a b 100 REDEMPTION",
    "a fund 7500 ADJUSTMENT",
    "fund b 2000 REDEMPTION for a",
    "a b 50 REDEMPTION",
    "b fund 2000 REVERSAL for a",
    "b fund 100 REVERSAL for a",
  ]);
  expect(await history()).toEqual(["a EARN_STOPPED checker", "a WINDING_DOWN checker"]);
  await isClean();
});

test("a true-up calls what redemptions cost more, gives back what they cost less, and finds nothing the next time", async () => {
  const exitId = await agreed();
  await settle(exitId);
  await redeem(900);
  book = { ...book, outstanding: 100 };
  await settle(exitId);
  book = { ...book, outstanding: 0 };
  await settle(exitId);
  await settle(exitId);
  expect((await owed()).filter((line) => line.includes("ADJUSTMENT"))).toEqual([
    "a fund 7500 ADJUSTMENT",
    // 90.00 paid and 7.50 to come, 75.00 received; then nothing came any more.
    "a fund 2250 ADJUSTMENT",
    "fund a 750 ADJUSTMENT",
  ]);
  await isClean();
});

test("of two settlements worked out of the same figures one is carried out, however many approve at once", async () => {
  const exitId = await agreed();
  const proposals: ExitSettlementProposed[] = [];
  for (const rate of [null, 900_000n]) {
    const proposed = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: rate });
    if (isRefused(proposed)) throw new Error(proposed.refused.message);
    proposals.push(proposed);
  }
  const answers = await Promise.all(
    Array.from({ length: 6 }, async (_, who) =>
      approveExitSettlement(settlement.deps, by(`checker ${who}`), proposals[who % 2]!),
    ),
  );
  expect(answers.map(kindOf).sort()).toEqual(["DONE", ...Array.from({ length: 5 }, () => "ExitMoveRefused")]);
  expect(await owed()).toHaveLength(1);
  await isClean();
});

test("a run-off pays itself until its day, and what is outstanding then is bought out", async () => {
  const running = await agreed({ mode: "RUN_OFF", runOffEndsOn: day(3) });
  await redeem(10);
  const early = await settleExit(settlement.deps, by("maker"), { exitId: running, expectedRate: null });
  expect(kindOf(early)).toBe("ExitMoveRefused");
  expect(await owed()).toEqual(["a b 100 REDEMPTION"]);
});

test("a run-off that has ended is bought out like any other", async () => {
  const exitId = await agreed({ mode: "RUN_OFF", runOffEndsOn: day(-1), expectedRate: 500_000n });
  await settle(exitId);
  expect(await owed()).toEqual(["a fund 5000 ADJUSTMENT"]);
  expect(await history()).toEqual(["a EARN_STOPPED checker", "a WINDING_DOWN checker"]);
});

test("issuing that ends in the future ends by itself, and not before", async () => {
  const exitId = await agreed({ lastIssuingDay: day(2), lastRedeemingDay: day(2) });
  await moveExits(settlement.deps);
  expect(await history()).toEqual([]);
  expect(kindOf(await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null }))).toBe(
    "ExitMoveRefused",
  );
  await settlement.db.superuserPool.query("ALTER TABLE partner_exit DISABLE TRIGGER USER");
  await settlement.db.superuserPool.query(
    "UPDATE partner_exit SET issuing_ends_at = now() - interval '1 second', buy_out_due_at = now() - interval '1 second'",
  );
  await settlement.db.superuserPool.query("ALTER TABLE partner_exit ENABLE TRIGGER USER");
  await Promise.all([moveExits(settlement.deps), moveExits(settlement.deps)]);
  expect(await history()).toEqual(["a EARN_STOPPED checker"]);
});

test("every illegal move is refused by name and leaves nothing", async () => {
  const begin = async (change: Partial<ExitProposal>) =>
    kindOf(await beginExit(settlement.deps, by("maker"), plan(change)));
  expect(await begin({ reserveCode: "a" })).toBe("InvalidInput");
  expect(await begin({ reserveCode: "nobody" })).toBe("UnknownPartner");
  expect(await begin({ partnerCode: "nobody" })).toBe("UnknownPartner");
  expect(await begin({ reserveCode: "b" })).toBe("ExitMoveRefused");
  expect(await settlement.rows("SELECT FROM partner_exit")).toEqual([]);
  const begun = await beginExit(settlement.deps, by("maker"), plan());
  if (isRefused(begun)) throw new Error("refused");
  expect(await begin({})).toBe("ExitMoveRefused");
  expect(await begin({ partnerCode: "fund", reserveCode: "c" })).toBe("ExitMoveRefused");
  expect(await begin({ partnerCode: "b", reserveCode: "a" })).toBe("ExitMoveRefused");
  const settling = { ...begun, expectedRate: null };
  expect(kindOf(await settleExit(settlement.deps, by("maker"), settling))).toBe("ExitMoveRefused");
  expect(kindOf(await withdrawExit(settlement.deps, by("maker"), begun))).toBe("DONE");
  for (const move of [withdrawExit, approveExit, terminatePartner]) {
    expect(kindOf(await move(settlement.deps, by("checker"), begun))).toBe("ExitMoveRefused");
    expect(kindOf(await move(settlement.deps, by("checker"), { exitId: NOTHING }))).toBe("ExitMoveRefused");
  }
  const exitId = await agreed();
  for (const move of [withdrawExit, approveExit, terminatePartner]) {
    expect(kindOf(await move(settlement.deps, by("other"), { exitId }))).toBe("ExitMoveRefused");
  }
  expect(kindOf(await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: -1n }))).toBe("InvalidInput");
  const unknown = { settlementId: NOTHING };
  expect(kindOf(await approveExitSettlement(settlement.deps, by("checker"), unknown))).toBe("ExitMoveRefused");
  expect(await owed()).toEqual([]);
  await isClean();
});

test("the same request answers the same, another under its key is a conflict", async () => {
  const request = by("maker");
  const [first, second] = [
    await beginExit(settlement.deps, request, plan()),
    await beginExit(settlement.deps, request, plan()),
  ];
  expect(second).toEqual(first);
  expect(kindOf(await beginExit(settlement.deps, request, plan({ reason: "Another." })))).toBe("IdempotencyConflict");
  if (isRefused(first)) throw new Error("refused");
  await approveExit(settlement.deps, by("checker"), first);
  const settling = by("maker");
  const proposed = await settleExit(settlement.deps, settling, { exitId: first.exitId, expectedRate: null });
  book = { ...book, outstanding: 1 };
  expect(await settleExit(settlement.deps, settling, { exitId: first.exitId, expectedRate: null })).toEqual(proposed);
  expect(await settlement.rows("SELECT FROM exit_settlement")).toHaveLength(1);
});

test("whoever posts while a buy-out is approved, the leaver pays what its points cost in the end, and nothing twice", async () => {
  const exitId = await agreed();
  const proposed = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null });
  if (isRefused(proposed)) throw new Error(proposed.refused.message);
  const at = new Date(Date.now() + 1).toISOString();
  const spend = async (points: number) =>
    settlement.others.redeem({ redeemer: "b", at, draws: [["a", points, "0.1", "CZK"]] });
  const points = Array.from({ length: 24 }, (_, place) => place + 1);
  await Promise.all([
    ...points.map(spend),
    ...[1, 2, 3].map(async (who) => approveExitSettlement(settlement.deps, by(`checker ${who}`), proposed)),
  ]);
  await settlement.others.settled();
  book = { ...book, outstanding: 0 };
  await settle(exitId);
  const [paid] = await settlement.rows<{ leaver: string; reserve: string; cost: string }>(
    `SELECT sum(CASE 'a' WHEN debtor_code THEN amount_minor WHEN creditor_code THEN -amount_minor ELSE 0 END)::text AS leaver,
       sum(CASE 'fund' WHEN debtor_code THEN amount_minor WHEN creditor_code THEN -amount_minor ELSE 0 END)::text AS reserve,
       sum(amount_minor) FILTER (WHERE kind = 'REDEMPTION')::text AS cost FROM obligation`,
  );
  expect(paid).toEqual({ leaver: "3000", reserve: "0", cost: "3000" });
  await isClean();
});

test("the database refuses to change what two people decided, and a state that does not follow", async () => {
  await settle(await agreed());
  const state = (ordinal: number, status: string) =>
    `INSERT INTO partner_status SELECT 'b', ${ordinal}, '${status}', now(), exit_id, 'x', 'x' FROM partner_status LIMIT 1`;
  for (const sql of [
    "UPDATE partner_exit SET reserve_code = 'b'",
    "UPDATE partner_exit SET taken_over_at = now()",
    "DELETE FROM partner_exit",
    "UPDATE exit_settlement_line SET retained_minor = 0",
    "UPDATE exit_settlement SET approved_by = 'somebody'",
    "UPDATE partner_status SET actor = 'somebody'",
    state(2, "WINDING_DOWN"),
    state(1, "TERMINATED"),
  ]) {
    await expect(settlement.rows(sql)).rejects.toThrow();
  }
});
