import { inTransaction, type Tx } from "@tessera/runtime";
import { approveSettlementCycle } from "../commands/cycles/approveSettlementCycle.js";
import { importPaymentStatus } from "../commands/payments/importPaymentStatus.js";
import { instructSettlementCycle } from "../commands/payments/instructSettlementCycle.js";
import { settleLeg } from "../commands/payments/settleLeg.js";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import { closeSettlement } from "./closeSettlement.js";
import { startTestSettlement } from "./startTestSettlement.js";
import { writePain002 } from "./writePain002.js";

export type PaymentMonth = Awaited<ReturnType<typeof openPaymentMonth>>;

/** January, calculated by finance-1: a owes 10.00 CZK to b and 5.00 EUR to c; everybody has an account. */
export async function openPaymentMonth() {
  const settlement = await startTestSettlement();
  const ready = await closeSettlement(settlement, [
    ["a", "b", 100, "0.1", "CZK"],
    ["a", "c", 50, "0.1", "EUR"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK", "EUR"]);

  const inTx = async <T>(work: (tx: Tx) => Promise<T>) => inTransaction(settlement.db.database, work);
  const approve = async (scope = "approver-1", key = "approve", contentHash = ready.contentHash) =>
    approveSettlementCycle(settlement.deps, { scope, key }, { cycleId: ready.cycleId, contentHash });
  const instruct = async (key = "instruct", scope = "finance-1") =>
    instructSettlementCycle(settlement.deps, { scope, key }, { cycleId: ready.cycleId });
  const status = async () =>
    (await settlement.rows<{ status: string }>("SELECT status FROM cycle WHERE id = $1", [ready.cycleId]))[0]?.status;
  const legs = async () =>
    settlement.rows<{ id: string; who: string; status: string; reference: string; due_on: string }>(
      `SELECT id, concat_ws(' ', partner_code, direction, amount_minor, currency) AS who, status, reference, due_on::text
       FROM leg WHERE cycle_id = $1 ORDER BY currency, partner_code, id`,
      [ready.cycleId],
    );
  const files = async () =>
    settlement.rows<{
      kind: string;
      version: number;
      status: string;
      message_id: string;
      text: string;
      currency: string;
    }>(
      `SELECT kind, version, status, message_id, currency, convert_from(content, 'UTF8') AS text
       FROM payment_file WHERE cycle_id = $1 ORDER BY version, currency, kind`,
      [ready.cycleId],
    );
  const kinds = async () =>
    (
      await settlement.rows<{ kind: string }>("SELECT kind FROM cycle_event WHERE cycle_id = $1 ORDER BY ordinal", [
        ready.cycleId,
      ])
    ).map(({ kind }) => kind);
  const expectClean = async () => {
    const reports = await verifyOwnBooks(settlement.db.database);
    // Legs are settled here without a bank, which alone could have brought the money into suspense.
    const found = reports.filter(({ violations, invariant }) => violations > 0 && !invariant.startsWith("suspense "));
    expect(found).toEqual([]);
  };
  const settleAll = async () => {
    for (const { id, who } of (await legs()).filter(({ status: now }) => now === "INSTRUCTED")) {
      const amountMinor = BigInt(who.split(" ")[2] ?? 0);
      await inTx(async (tx) => settleLeg(tx, { legId: id, amountMinor, valueDate: "2011-02-10", cause: "a test" }));
    }
  };
  const refuseFile = async (currency: string, version: number, key: string) => {
    const file = (await files()).find(
      (row) => row.currency === currency && row.kind === "PAIN_001" && row.version === version,
    );
    const refused = { messageId: file?.message_id ?? "", groupStatus: "RJCT", groupReason: "AM04" };
    return importPaymentStatus(settlement.deps, { scope: "finance-1", key }, { sha256: key }, [writePain002(refused)]);
  };

  return {
    settlement,
    ready,
    inTx,
    approve,
    instruct,
    status,
    legs,
    files,
    kinds,
    expectClean,
    settleAll,
    refuseFile,
    stop: async () => settlement.stop(),
  };
}
