import { newId } from "@tessera/runtime";
import { openDirectMonth } from "../../test/openDirectMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { withdrawProposal } from "../proposals/withdrawProposal.js";
import { approveDirectPayment } from "./approveDirectPayment.js";
import { approveRevocation } from "./approveRevocation.js";
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

async function everything(): Promise<unknown> {
  return settlement.rows(
    `SELECT (SELECT json_agg(leg ORDER BY id) FROM leg) AS legs, (SELECT json_agg(told ORDER BY id) FROM direct_payment AS told) AS told,
       (SELECT count(*) FROM money_entry) AS entries, (SELECT count(*) FROM cycle_event) AS events`,
  );
}

test("after the signature nothing is confirmed, approved or taken back, as no line of the bank is matched; what waits is refused or withdrawn", async () => {
  const { by, done, reasonOf, received, confirm } = month;
  const [a, b] = [await month.legOf("a"), await month.legOf("b")];
  const part = done(await confirm(received(a, 4_00n)));
  const [kept, dropped] = [
    done(await confirm(received(a, 6_00n, byFinance), by("finance-1"))),
    done(await confirm(received(b, 1_00n, byFinance), by("finance-1"))),
  ];
  const revoke = async ({ paymentId }: typeof part) =>
    revokeDirectPayment(settlement.deps, by("c-client"), { paymentId, reason: "Of another debt.", partnerCode: "c" });
  const asked = done(await revoke(part));
  expect(await month.signOff()).toEqual({ "direct legs": { paid: "400", "open INSTRUCTED": "1200" } });

  const before = await everything();
  expect(reasonOf(await confirm(received(a, 1n)))).toBe("SIGNED_OFF");
  expect(reasonOf(await confirm(received(a, 1n, byFinance), by("finance-1")))).toBe("SIGNED_OFF");
  expect(reasonOf(await approveDirectPayment(settlement.deps, by("approver-1"), kept))).toBe("SIGNED_OFF");
  expect(reasonOf(await approveRevocation(settlement.deps, by("approver-1"), asked))).toBe("SIGNED_OFF");
  expect(reasonOf(await revoke(part))).toBe("SIGNED_OFF");
  // Whose it is not learns nothing of it.
  expect(reasonOf(await confirm(received(a, 1n, { partnerCode: "b" })))).toBe("UNKNOWN");
  expect(await everything()).toEqual(before);

  const end = (proposalId: string) => ({ proposalId, reason: "Signed off." });
  const ofPayment = { kind: "DIRECT_PAYMENT" } as const;
  done(await rejectProposal(settlement.deps, by("approver-1"), { ...ofPayment, ...end(kept.paymentId) }));
  done(await withdrawProposal(settlement.deps, by("finance-1"), { ...ofPayment, ...end(dropped.paymentId) }));
  const revocation = { kind: "DIRECT_PAYMENT_REVOCATION", ...end(asked.revocationId) } as const;
  done(await withdrawProposal(settlement.deps, by("c-client"), revocation));
  await month.expectSoundBooks();
});

test("the database takes no word about a period that is signed off", async () => {
  const { by, done, received, confirm } = month;
  const a = await month.legOf("a");
  const part = done(await confirm(received(a, 4_00n)));
  const waiting = done(await confirm(received(a, 6_00n, byFinance), by("finance-1")));
  const ask = { paymentId: part.paymentId, reason: "Of another debt.", partnerCode: null };
  const asked = done(await revokeDirectPayment(settlement.deps, by("finance-1"), ask));
  await month.signOff();
  const code = async (sql: string) =>
    settlement.rows(sql).then(
      () => "DONE",
      (error: unknown) => (error as { message: string }).message,
    );
  const signed = "the period is signed off";
  const columns = "id, leg_id, amount_minor, value_on, reference, confirmed_by_partner, proposed_by";
  const told = `'${newId()}', '${a}', 1, '2011-02-10', 'r', 'c', 'x'`;
  expect(await code(`INSERT INTO direct_payment (${columns}) VALUES (${told})`)).toBe(signed);
  const approve = "SET approved_at = now(), approved_by = 'other' WHERE id";
  expect(await code(`UPDATE direct_payment ${approve} = '${waiting.paymentId}'`)).toBe(signed);
  expect(await code(`UPDATE direct_payment_revocation ${approve} = '${asked.revocationId}'`)).toBe(signed);
  const again = `'${newId()}', '${waiting.paymentId}', 'r', 'x'`;
  expect(
    await code(`INSERT INTO direct_payment_revocation (id, payment_id, reason, proposed_by) VALUES (${again})`),
  ).toBe(signed);
});
