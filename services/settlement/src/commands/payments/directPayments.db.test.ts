import { inTransaction, newId } from "@tessera/runtime";
import { openDirectMonth } from "../../test/openDirectMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { withdrawProposal } from "../proposals/withdrawProposal.js";
import { approveDirectPayment } from "./approveDirectPayment.js";
import { approveRevocation } from "./approveRevocation.js";
import { markOverdueLegsOf } from "./markOverdueLegs.js";
import { revokeDirectPayment } from "./revokeDirectPayment.js";

let settlement: TestSettlement;
let month: Awaited<ReturnType<typeof openDirectMonth>>;

beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const closeMonth = async (clearing?: Parameters<typeof openDirectMonth>[1]) => {
  month = await openDirectMonth(settlement, clearing);
  ({ by, done, reasonOf, instruct, legOf, received, confirm, signOff } = month);
};
let { by, done, reasonOf, instruct, legOf, received, confirm, signOff } = {} as typeof month;
const byFinance = { partnerCode: null, evidence: "Their statement of 10 February." };

const legsNow = async () =>
  settlement.rows<{ partner_code: string; status: string; settled: number; value_date: string }>(
    `SELECT partner_code, status, (settled_minor - returned_minor)::integer AS settled FROM leg WHERE cycle_id = $1 ORDER BY partner_code, id`,
    [month.cycleId],
  );

test.each(["CONSERVATIVE", "FEWEST_DIRECT"] as const)(
  "a %s month goes from its close to SETTLED and is signed off, by what its creditor and finance say",
  async (clearing) => {
    await closeMonth(clearing);
    await instruct();
    const [a, b] = [await legOf("a"), await legOf("b")];
    done(await confirm(received(a, 4_00n)));
    expect(await month.status()).toBe("SETTLING");
    done(await confirm(received(a, 6_00n)));
    expect(await month.status()).toBe("PARTIALLY_SETTLED");
    const told = done(await confirm(received(b, 6_00n, byFinance), by("finance-1")));
    expect(await legsNow()).toMatchObject([
      { status: "SETTLED", settled: 1000 },
      { status: "INSTRUCTED", settled: 0 },
    ]);
    done(await approveDirectPayment(settlement.deps, by("approver-1"), told));
    expect(await month.status()).toBe("SETTLED");
    await month.expectSoundBooks();
    expect(await month.balances()).toEqual({});
    expect(await signOff()).toEqual({ "direct legs": { paid: "1600" } });
    const timeline = await settlement.rows<{ kind: string; actor: string }>(
      "SELECT kind, actor FROM cycle_event WHERE cycle_id = $1 AND kind ~ 'SETTL' ORDER BY ordinal",
      [month.cycleId],
    );
    expect(timeline.map(({ kind, actor }) => `${kind} ${actor}`)).toEqual([
      "LEG_PART_SETTLED c-client",
      "SETTLING c-client",
      "LEG_SETTLED c-client",
      "PARTIALLY_SETTLED c-client",
      "LEG_SETTLED approver-1",
      "SETTLED approver-1",
    ]);
  },
);

test("a confirmation counts once by its key, and a payment once by its reference", async () => {
  await closeMonth();
  await instruct();
  const a = await legOf("a");
  const request = by("c-client");
  const input = received(a, 4_00n);
  const answers = await Promise.all([confirm(input, request), confirm(input, request)]);
  expect(answers[0]).toEqual(answers[1]);
  expect(reasonOf(await confirm({ ...input, amountMinor: 1n }, request))).toBe("IdempotencyConflict");
  expect(reasonOf(await confirm(input))).toBe("TOLD_BEFORE");
  const byOther = { ...input, ...byFinance };
  expect(reasonOf(await confirm(byOther, by("finance-1")))).toBe("TOLD_BEFORE");
  expect(await legsNow()).toMatchObject([{ settled: 400 }, { settled: 0 }]);
  // Two who speak at once do not settle more than is open.
  const both = await Promise.all([confirm(received(a, 4_00n)), confirm(received(a, 4_00n))]);
  expect(both.map(reasonOf).sort()).toEqual(["DONE", "MORE_THAN_OPEN"]);
  await month.expectSoundBooks();
});

test("what is not awaited, not the creditor's, or not like the payment is refused, and nothing is booked", async () => {
  await closeMonth();
  const a = await legOf("a");
  expect(reasonOf(await confirm(received(a, 1n)))).toBe("NOT_AWAITED");
  await instruct();
  expect(reasonOf(await confirm(received(a, 10_01n)))).toBe("MORE_THAN_OPEN");
  expect(reasonOf(await confirm(received(a, 1n, { currency: "EUR" })))).toBe("WRONG_CURRENCY");
  const nothing = await confirm(received(newId(), 1n));
  for (const partnerCode of ["a", "b"]) expect(await confirm(received(a, 1n, { partnerCode }))).toEqual(nothing);
  for (const change of [
    { valueDate: "2999-01-01" },
    { valueDate: "2011-01-31" },
    { amountMinor: 0n },
    { amountMinor: -1n },
    { reference: "" },
    { partnerCode: null },
  ]) {
    expect(reasonOf(await confirm(received(a, 1n, change)))).toBe("InvalidInput");
  }
  expect(await settlement.rows("SELECT FROM direct_payment")).toEqual([]);
  expect(await legsNow()).toMatchObject([{ settled: 0 }, { settled: 0 }]);
});

test("what goes through the hub is the bank's to say", async () => {
  await closeMonth("MULTILATERAL_NET");
  await instruct();
  expect(reasonOf(await confirm(received(await legOf("c"), 1n)))).toBe("VIA_HUB");
  expect(reasonOf(await confirm(received(await legOf("a"), 1n, byFinance)))).toBe("VIA_HUB");
});

test("finance's word needs another person, and is rejected or withdrawn like other proposals", async () => {
  await closeMonth();
  await instruct();
  const a = await legOf("a");
  const propose = async (amountMinor = 10_00n) =>
    done(await confirm(received(a, amountMinor, byFinance), by("finance-1")));
  const [first, second, third] = [await propose(), await propose(), await propose()];
  const approve = async (told: typeof first, scope = "approver-1") =>
    approveDirectPayment(settlement.deps, by(scope), told);
  expect(reasonOf(await approve(first, "finance-1"))).toBe("SecondPersonRequired");
  expect(reasonOf(await approve({ paymentId: newId() }))).toBe("UNKNOWN");
  const end = (told: typeof first) => ({ kind: "DIRECT_PAYMENT", proposalId: told.paymentId, reason: "No." }) as const;
  done(await rejectProposal(settlement.deps, by("approver-1"), end(second)));
  done(await withdrawProposal(settlement.deps, by("finance-1"), end(third)));
  expect([reasonOf(await approve(second)), reasonOf(await approve(third))]).toEqual(["DECIDED", "DECIDED"]);
  // The creditor spoke in between: what finance proposed is more than is open now.
  const own = done(await confirm(received(a, 1_00n)));
  expect(reasonOf(await approve(first))).toBe("MORE_THAN_OPEN");
  expect(reasonOf(await approve(own))).toBe("UNKNOWN");
  expect(reasonOf(await rejectProposal(settlement.deps, by("approver-1"), end(own)))).toBe("UNKNOWN");
  done(await approve(await propose(9_00n)));
  expect(await legsNow()).toMatchObject([{ status: "SETTLED", settled: 1000 }, {}]);
  await month.expectSoundBooks();
});

test("a confirmation is taken back by two: of an open leg it is open again, of a settled one a new leg awaits it", async () => {
  await closeMonth();
  await instruct();
  const [a, b] = [await legOf("a"), await legOf("b")];
  const part = done(await confirm(received(a, 4_00n)));
  const revoke = async ({ paymentId }: typeof part, partnerCode: string | null = "c") =>
    revokeDirectPayment(settlement.deps, by("c-client"), { paymentId, reason: "Of another debt.", partnerCode });
  const approve = async (asked: { revocationId: string }, scope = "approver-1") =>
    approveRevocation(settlement.deps, by(scope), asked);
  for (const stranger of ["a", "b"]) expect(reasonOf(await revoke(part, stranger))).toBe("UNKNOWN");
  const asked = done(await revoke(part));
  expect(reasonOf(await revoke(part))).toBe("DECIDED");
  expect(reasonOf(await approve(asked, "c-client"))).toBe("SecondPersonRequired");
  done(await approve(asked));
  expect(reasonOf(await approve(asked))).toBe("DECIDED");
  expect(reasonOf(await revoke(part))).toBe("DECIDED");
  expect(await legsNow()).toMatchObject([{ status: "INSTRUCTED", settled: 0 }, {}]);

  // Of two payments that settled a leg, both were wrong, one after the other.
  const whole = [done(await confirm(received(a, 4_00n))), done(await confirm(received(a, 6_00n)))];
  done(await confirm(received(b, 6_00n)));
  expect(await month.status()).toBe("SETTLED");
  for (const told of whole) done(await approve(done(await revoke(told, null))));
  expect(await month.status()).toBe("SETTLED");
  await month.expectSoundBooks();
  const legs = await legsNow();
  expect(legs).toMatchObject([
    { partner_code: "a", status: "RETURNED", settled: 0 },
    { partner_code: "a", status: "INSTRUCTED" },
    { partner_code: "a", status: "INSTRUCTED" },
    { partner_code: "b", status: "SETTLED", settled: 600 },
  ]);
  // What awaits it is late like any other, and is confirmed like any other.
  await inTransaction(settlement.deps.database, async (tx) => markOverdueLegsOf(tx, month.cycleId, "2099-01-01"));
  for (const { id, minor, status } of await month.legs()) {
    if (status === "OVERDUE") done(await confirm(received(id, minor)));
  }
  await month.expectSoundBooks();
  expect(await month.balances()).toEqual({});
  expect(await signOff()).toEqual({ "direct legs": { paid: "1600" } });
  const [last] = await settlement.rows<{ id: string }>("SELECT id FROM direct_payment ORDER BY id DESC LIMIT 1");
  expect(reasonOf(await revoke({ paymentId: last?.id ?? "" }))).toBe("SIGNED_OFF");
});

test("the database keeps what was told, and lets only the creditor or finance tell it", async () => {
  await closeMonth();
  await instruct();
  const a = await legOf("a");
  done(await confirm(received(a, 1_00n, byFinance), by("finance-1")));
  const code = async (sql: string) =>
    settlement.rows(sql).then(
      () => "DONE",
      (error: unknown) => (error as { code: string }).code,
    );
  const told = `'${newId()}', '${a}', 1, '2011-02-10', 'r'`;
  const columns = "id, leg_id, amount_minor, value_on, reference";
  const insert = (more: string, values: string) =>
    code(`INSERT INTO direct_payment (${columns}, ${more}, proposed_by) VALUES (${told}, ${values}, 'x')`);
  expect(await insert("confirmed_by_partner", "'a'")).toBe("23000");
  expect(await insert("confirmed_by_partner, evidence", "'c', 'e'")).toBe("23514");
  expect(await insert("evidence", "NULL")).toBe("23514");
  const decide = "approved_at = now(), approved_by";
  expect(await code(`UPDATE direct_payment SET ${decide} = proposed_by`)).toBe("23514");
  expect(await code("UPDATE direct_payment SET amount_minor = 2")).toBe("23000");
  expect(await code("DELETE FROM direct_payment")).toBe("23000");
});
