import { inTransaction } from "@tessera/runtime";
import { countDeadlocks } from "../../test/countDeadlocks.js";
import { openDirectMonth } from "../../test/openDirectMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "../reconciliation/changeBreak.js";
import { approveDirectPayment } from "./approveDirectPayment.js";
import { approveRevocation } from "./approveRevocation.js";
import { markOverdueLegsOf } from "./markOverdueLegs.js";
import { revokeDirectPayment } from "./revokeDirectPayment.js";

let settlement: TestSettlement;
let month: Awaited<ReturnType<typeof openDirectMonth>>;

beforeEach(async () => {
  settlement = await startTestSettlement();
  month = await openDirectMonth(settlement);
  await month.instruct();
});
afterEach(async () => settlement.stop());

const byFinance = { partnerCode: null, evidence: "Their statement of 10 February." };
const reason = "Of another debt.";

/** A line of the bank that is nobody's, whose write-off two people have agreed on and nobody has carried out. */
async function agreeOnWriteOff(): Promise<string> {
  const { by, done } = month;
  await month.tell([{ amountMinor: 7n }]);
  await month.run();
  const breakId = (await month.breaks())[0]?.id ?? "";
  const { database } = settlement.deps;
  const ended = {
    breakId,
    resolution: "WRITE_OFF",
    note: "Too small.",
    adjustmentId: null,
    claimPartner: null,
  } as const;
  done(await resolveBreak(database, by("finance-1"), ended));
  done(await approveBreakResolution(database, by("approver-1"), { breakId, accept: true }));
  return breakId;
}

/** What of the leg counts as paid, by what was told and by the leg and those that took its place; minor units. */
async function paidMinor(): Promise<{ told: number; legs: number; open: number; replaced: number }> {
  const [row] = await settlement.rows<{ told: number; legs: number; open: number; replaced: number }>(
    `SELECT (SELECT coalesce(sum(amount_minor), 0) FROM direct_payment AS paid
         WHERE num_nonnulls(confirmed_by_partner, approved_by) = 1 AND NOT EXISTS (
           SELECT FROM direct_payment_revocation WHERE payment_id = paid.id AND approved_by IS NOT NULL))::integer AS told,
       sum(settled_minor - returned_minor)::integer AS legs,
       sum(CASE WHEN status IN ('INSTRUCTED', 'OVERDUE') THEN amount_minor - settled_minor ELSE 0 END)::integer AS open,
       sum(CASE WHEN status = 'RETURNED' THEN 1 ELSE 0 END)::integer AS replaced
     FROM leg WHERE partner_code = 'a'`,
  );
  if (!row) throw new Error("there is no leg");
  return row;
}

/** Who comes first of two that lock the same decides whether they can meet the wrong way round. */
const ORDERS = {
  "as listed": (place: number) => place,
  "the last first": (place: number) => -place,
  mixed: (place: number) => (place * 7) % 24,
};

test.each(Object.entries(ORDERS))(
  "24 who confirm, approve, revoke, reject, write off and sign off at once keep the money and meet in one order (%s)",
  async (_name, rank) => {
    const { by, done, reasonOf, received, confirm } = month;
    const { database } = settlement.deps;
    const a = await month.legOf("a");
    const breakId = await agreeOnWriteOff();
    const first = [];
    for (let i = 0; i < 5; i += 1) first.push(done(await confirm(received(a, 1_00n))));
    const waiting: { paymentId: string }[] = [];
    for (let i = 0; i < 4; i += 1) {
      waiting.push(done(await confirm(received(a, 1_00n, byFinance), by("finance-1"))));
    }
    const ask = async (paymentId: string | undefined) =>
      revokeDirectPayment(settlement.deps, by("c-client"), { paymentId: paymentId ?? "", reason, partnerCode: "c" });
    const asked = [done(await ask(first[0]?.paymentId)), done(await ask(first[1]?.paymentId))];
    done(await month.sign("finance-1", null));
    const { hash } = await month.lastPack();

    const approve = async (told: { paymentId: string }) =>
      approveDirectPayment(settlement.deps, by("approver-1"), told);
    const reject = async (proposalId: string) =>
      rejectProposal(settlement.deps, by("approver-2"), { kind: "DIRECT_PAYMENT", proposalId, reason });
    const everybody: (() => Promise<object | void>)[] = [
      ...Array.from({ length: 6 }, () => async () => confirm(received(a, 1_00n))),
      ...Array.from({ length: 2 }, () => async () => confirm(received(a, 1_00n, byFinance), by("finance-1"))),
      ...waiting.map((told) => async () => approve(told)),
      ...waiting.slice(2).map(
        ({ paymentId }) =>
          async () =>
            reject(paymentId),
      ),
      ...first.slice(3).map(
        ({ paymentId }) =>
          async () =>
            ask(paymentId),
      ),
      ...waiting.slice(0, 2).map(
        ({ paymentId }) =>
          async () =>
            ask(paymentId),
      ),
      ...asked.map((one) => async () => approveRevocation(settlement.deps, by("approver-1"), one)),
      async () => closeBreak(database, by("approver-1"), { breakId }),
      async () => month.sign("finance-1", null),
      async () => month.sign("approver-1", hash),
      async () => inTransaction(database, async (tx) => markOverdueLegsOf(tx, month.cycleId, "2099-01-01")),
    ];
    expect(everybody).toHaveLength(24);
    const inOrder = [...everybody.keys()].sort((one, other) => rank(one) - rank(other));
    const answers = await Promise.all(inOrder.map(async (place) => reasonOf((await everybody[place]?.()) ?? {})));
    expect(new Set(answers)).toEqual(
      new Set(
        answers.filter((one) =>
          /^(DONE|MORE_THAN_OPEN|NOT_AWAITED|DECIDED|REJECTED|APPROVED|SIGNED_OFF|CONTENT_CHANGED)$/.test(one),
        ),
      ),
    );
    const paid = await paidMinor();
    expect(paid.legs).toBe(paid.told);
    expect(paid.legs + paid.open).toBe(10_00);
    await month.expectSoundBooks();
    expect(await countDeadlocks(settlement)).toBe(0);
  },
);
