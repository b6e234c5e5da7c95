import { newId } from "@tessera/runtime";
import fc from "fast-check";
import { closeSettlement, type ReadyCycle } from "../../test/closeSettlement.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveMatch } from "./approveMatch.js";
import { approveUnmatch } from "./approveUnmatch.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "./changeBreak.js";
import { proposeMatch } from "./proposeMatch.js";
import { unmatch } from "./unmatch.js";

let settlement: TestSettlement;
let month: ReturnType<typeof openBankMonth>;
let ready: ReadyCycle;

/** January: a and b owe d 10.00 CZK each, c owes it 6.00; everything is asked for, and nothing is paid. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "d", 100, "0.1", "CZK"],
    ["b", "d", 100, "0.1", "CZK"],
    ["c", "d", 60, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c", "d"]) await ready.giveAccounts(code, ["CZK"]);
  month = openBankMonth(settlement, ready.cycleId);
  await month.payOut(ready.contentHash);
});
afterEach(async () => settlement.stop());

const request = (scope: string) => ({ scope, key: newId() });
const database = () => settlement.deps.database;
const lineId = async (name: string) =>
  (await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = $1", [name]))[0]?.id ??
  newId();
const legOf = async (partner: string) => (await month.legs()).filter((leg) => leg.partner === partner);
const openLeg = async (partner: string) =>
  (await legOf(partner)).find(({ status }) => status === "INSTRUCTED" || status === "OVERDUE");

async function match(legId: string, line: string, feeMinor = 0n) {
  const items = { expectedIds: [legId], foundIds: [await lineId(line)], feeMinor, note: "seen" };
  const place = { source: "BANK", cycleId: ready.cycleId, partnerCode: null } as const;
  const proposed = await proposeMatch(database(), request("finance-1"), { ...place, ...items });
  if (!("matchId" in proposed)) return proposed;
  return approveMatch(database(), request("approver-1"), { matchId: proposed.matchId });
}

async function takeApart(line: string) {
  const matchId = await lineId(line);
  const proposed = await unmatch(database(), request("finance-1"), { matchId, reason: "another's money" });
  if ("refused" in proposed) return proposed;
  return approveUnmatch(database(), request("approver-1"), { matchId, accept: true });
}

const refusal = (answer: object) =>
  "refused" in answer ? (answer.refused as { reason?: string; kind: string }).reason : undefined;

test("a payment that settled the wrong leg is taken from it by two people and settles the right one", async () => {
  const [a] = await legOf("a");
  // b paid and wrote a's reference.
  await month.tell([{ amountMinor: 10_00n, endToEndId: a?.reference ?? null, bankReference: "of b" }]);
  await month.run();
  expect((await legOf("a")).map(({ status }) => status)).toEqual(["SETTLED"]);
  const matchId = await lineId("of b");
  const asked = await unmatch(database(), request("finance-1"), { matchId, reason: "b's money" });
  expect(asked).toEqual({ matchId, awaitsApproval: true });
  expect(refusal(await unmatch(database(), request("finance-1"), { matchId, reason: "again" }))).toBe("ILLEGAL_MOVE");
  // Nothing has changed, and the one who asked is not the second person.
  expect((await legOf("a")).map(({ status }) => status)).toEqual(["SETTLED"]);
  expect(await approveUnmatch(database(), request("finance-1"), { matchId, accept: true })).toMatchObject({
    refused: { kind: "SecondPersonRequired" },
  });
  const two = await Promise.all(
    ["approver-1", "approver-2"].map(async (who) =>
      approveUnmatch(database(), request(who), { matchId, accept: true }),
    ),
  );
  expect(two.map(refusal).sort()).toEqual(["UNKNOWN_MATCH", undefined]);
  expect((await legOf("a")).map(({ status, minor }) => `${status} ${minor}`).sort()).toEqual([
    "INSTRUCTED 1000",
    "RETURNED 1000",
  ]);
  expect(await month.balances()).toMatchObject({ "bank:operator": 1000, suspense: -1000 });
  await month.expectSoundBooks();
  // The machine leaves the line to people, and nobody is asked to pay again.
  await month.run();
  const types = (await month.breaks()).map(({ type }) => type);
  expect(types.filter((type) => type !== "TIMING" && type !== "MISSING_AT_PARTNER")).toEqual(["AMBIGUOUS"]);
  expect(types).toHaveLength(4);

  expect(await match((await openLeg("b"))?.id ?? "", "of b")).toHaveProperty("matchId");
  // a pays by the reference that it was asked with, long after: the new leg knows it.
  const pays = (reference: string | undefined, minor: bigint) => ({
    amountMinor: minor,
    endToEndId: reference ?? null,
  });
  const [c, d] = [...(await legOf("c")), ...(await legOf("d"))];
  await month.tell([pays(a?.reference, 10_00n), pays(c?.reference, 6_00n), pays(d?.reference, -26_00n)]);
  await month.run();
  expect(await month.breaks()).toEqual([]);
  expect(await month.status()).toBe("SETTLED");
  expect(await month.balances()).toEqual({});
  await month.expectSoundBooks();
});

test("what the bank sent back is not taken apart; a refused un-match changes nothing", async () => {
  const [d] = await legOf("d");
  const reference = d?.reference ?? null;
  await month.tell([
    { amountMinor: -26_00n, endToEndId: reference, bankReference: "paid" },
    { amountMinor: 26_00n, endToEndId: reference, bankReference: "back", returnReason: "AC04" },
  ]);
  await month.run();
  const before = await month.balances();
  expect(refusal(await takeApart("back"))).toBe("SENT_BACK");
  expect(refusal(await takeApart("paid"))).toBe("SENT_BACK");
  expect(refusal(await takeApart("nobody's"))).toBe("UNKNOWN_MATCH");
  expect(await month.balances()).toEqual(before);
  await month.expectSoundBooks();
  // The database asks for two people too.
  await expect(settlement.rows("UPDATE match_item SET is_active = false")).rejects.toThrow("two people");
});

test("a write-off is taken apart by two people: what was given up is awaited again, and its break is open", async () => {
  const [a] = await legOf("a");
  await month.tell([{ amountMinor: 9_00n, endToEndId: a?.reference ?? null }]);
  await month.run();
  const [{ id: breakId } = { id: "" }] = (await month.breaks()).filter(({ type }) => type === "UNDERPAID");
  const end = { breakId, resolution: "WRITE_OFF" as const, note: "gone", adjustmentId: null, claimPartner: null };
  await resolveBreak(database(), request("finance-1"), end);
  await approveBreakResolution(database(), request("approver-1"), { breakId, accept: true });
  expect(await closeBreak(database(), request("finance-1"), { breakId })).toEqual({ breakId });
  expect((await legOf("a")).map(({ status }) => status)).toEqual(["SETTLED"]);
  expect(await month.balances()).toMatchObject({ writeoff: 100 });

  const asked = await unmatch(database(), request("finance-1"), { matchId: breakId, reason: "it comes after all" });
  if ("refused" in asked) throw new Error(asked.refused.kind);
  expect(asked.awaitsApproval).toBe(true);
  const once = { matchId: breakId, accept: true };
  expect(await approveUnmatch(database(), request("approver-1"), once)).toHaveProperty("matchId");
  expect(refusal(await approveUnmatch(database(), request("approver-2"), once))).toBe("UNKNOWN_MATCH");
  expect((await legOf("a")).map(({ status, minor }) => `${status} ${minor}`).sort()).toEqual([
    "INSTRUCTED 100",
    "RETURNED 1000",
  ]);
  expect(await month.balances()).not.toHaveProperty("writeoff");
  expect((await month.breaks()).filter(({ id }) => id === breakId)).toHaveLength(1);
  await month.expectSoundBooks();
  await month.tell([{ amountMinor: 1_00n, endToEndId: a?.reference ?? null }]);
  await month.run();
  expect((await legOf("a")).map(({ status }) => status).sort()).toEqual(["RETURNED", "SETTLED"]);
  expect((await month.breaks()).filter(({ id }) => id === breakId)).toEqual([]);
  await month.expectSoundBooks();
});

/** Lines that fit one leg, another, a part of one, or none exactly. */
const LINES = { ten: 10_00n, other: 10_00n, six: 6_00n, part: 4_00n, most: 9_99n } as const;
type Line = keyof typeof LINES;
const lines = fc.constantFrom<Line>("ten", "other", "six", "part", "most");
const step = fc.oneof(
  fc.record({ kind: fc.constant("MATCH" as const), partner: fc.constantFrom("a", "b", "c"), line: lines }),
  fc.record({ kind: fc.constant("UNMATCH" as const), line: lines }),
  fc.constant({ kind: "RUN" as const }),
);

test("matched, taken apart and matched again in any order, each item is used once and the accounts are right", async () => {
  const [a, c] = [...(await legOf("a")), ...(await legOf("c"))];
  const referenceOf: Partial<Record<Line, string | undefined>> = { ten: a?.reference, part: c?.reference };
  await month.tell(
    Object.entries(LINES).map(([name, amountMinor]) => {
      return { amountMinor, bankReference: name, endToEndId: referenceOf[name as Line] ?? null };
    }),
  );
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
      for (const one of steps) {
        if (one.kind === "RUN") await month.run();
        else if (one.kind === "UNMATCH") done += refusal(await takeApart(one.line)) === undefined ? 1 : 0;
        else {
          const leg = await openLeg(one.partner);
          if (leg) await match(leg.id, one.line, leg.minor - (await settledOf(leg.id)) - LINES[one.line]);
        }
      }
      await month.expectSoundBooks();
      await expectOneWorld();
    }),
    { numRuns: 12 },
  );
  expect(done).toBeGreaterThan(3);
}, 60_000);

async function settledOf(legId: string): Promise<bigint> {
  const [row] = await settlement.rows<{ minor: string }>("SELECT settled_minor AS minor FROM leg WHERE id = $1", [
    legId,
  ]);
  return BigInt(row?.minor ?? 0);
}

/** Each debt is paid or awaited once, and clearing holds exactly what is awaited. */
async function expectOneWorld(): Promise<void> {
  const debts = await settlement.rows(
    `SELECT partner_code, sum(CASE status WHEN 'RETURNED' THEN settled_minor - returned_minor ELSE amount_minor END)::integer AS minor
     FROM leg GROUP BY partner_code ORDER BY partner_code`,
  );
  expect(debts).toEqual([
    { partner_code: "a", minor: 1000 },
    { partner_code: "b", minor: 1000 },
    { partner_code: "c", minor: 600 },
    { partner_code: "d", minor: 2600 },
  ]);
  const [awaited] = await settlement.rows<{ minor: number }>(
    `SELECT coalesce(sum(CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * (amount_minor - settled_minor)), 0)::integer AS minor
     FROM leg WHERE status IN ('INSTRUCTED', 'OVERDUE')`,
  );
  const [clearing] = await settlement.rows<{ minor: number }>(
    "SELECT coalesce(-sum(amount_minor), 0)::integer AS minor FROM money_posting WHERE account LIKE 'clearing:%'",
  );
  expect(clearing).toEqual(awaited);
}
