import { isRefused, localDateOf } from "@tessera/kernel";
import { checkInvariants, inTransaction } from "@tessera/runtime";
import { DEFAULT_TERMS } from "../../domain/payments/paymentTerms.js";
import { insertTerms } from "../../store/payments/paymentTerms.js";
import { EXIT_CHECKS } from "../../store/queries/invariants/exitChecks.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import { approveBankAccount } from "../payments/approveBankAccount.js";
import { instructSettlementCycle } from "../payments/instructSettlementCycle.js";
import { registerBankAccount } from "../payments/registerBankAccount.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveExit } from "./approveExit.js";
import { approveExitSettlement } from "./approveExitSettlement.js";
import { beginExit } from "./beginExit.js";
import { moveExits } from "./moveExits.js";
import { settleExit } from "./settleExit.js";

const DAY_MS = 86_400_000;
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });

/** a was bought out for 100.00, the reserve paid 20.00 of it, the cycle is instructed and what the reserve did in it is posted. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  const { deps, others, db } = settlement;
  const zero = { issued: "0", redeemed: "0", expired: "0", reversed: "0" };
  const none = { issued: 0, redeemed: 0, expired: 0, reversed: 0, maturedIssued: 0, maturedRedeemed: 0 };
  const values = [{ currency: "CZK", ...zero, outstanding: "100" }];
  others.liability = () => [{ issuerCode: "a", outstanding: 1_000, ...none, values }];
  await others.defineProgramme({ startsOn: `${day(-3).slice(0, 7)}-01` });
  await others.registerPartners("a", "b", "fund");
  await others.settled();
  await inTransaction(db.database, async (tx) => insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 0 }, "operator"));
  const begun = done(
    await beginExit(deps, by("maker"), {
      partnerCode: "a",
      reserveCode: "fund",
      mode: "BUY_OUT",
      announcedOn: day(-3),
      lastIssuingDay: day(-1),
      lastRedeemingDay: day(-1),
      runOffEndsOn: null,
      trueUpOn: null,
      expectedRate: null,
      reason: "It sells its shops.",
    }),
  );
  done(await approveExit(deps, by("checker"), begun));
  const proposed = done(await settleExit(deps, by("maker"), { ...begun, expectedRate: null }));
  done(await approveExitSettlement(deps, by("checker"), proposed));
  await others.redeem({ redeemer: "b", at: new Date().toISOString(), draws: [["a", 200, "0.1", "CZK"]] });
  await others.settled();
  await instructAll();
  await Promise.all([moveExits(deps), moveExits(deps)]);
}, 120_000);
afterAll(async () => settlement.stop());

function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

async function instructAll(): Promise<void> {
  const { deps, db } = settlement;
  for (const [partnerCode, iban] of [
    [null, "CZ6508000000192000145399"],
    ["a", "SK3112000000198742637541"],
    ["b", "SK3112000000198742637541"],
    ["fund", "SK3112000000198742637541"],
  ] as const) {
    const account = {
      partnerCode,
      currency: "CZK",
      iban,
      holder: "Holder",
      bic: partnerCode === null ? null : "TATRSKBX",
    };
    done(await approveBankAccount(deps, by("checker"), done(await registerBankAccount(deps, by("operator"), account))));
  }
  const cycles = await settlement.rows<{ id: string; closes_at: Date }>(
    "SELECT id, closes_at FROM cycle ORDER BY opens_at",
  );
  for (const { id: cycleId, closes_at: closesAt } of cycles) {
    const at = closesAt > new Date() ? new Date() : null;
    await inTransaction(db.database, async (tx) => cutOffCycle(tx, cycleId, at, "maker"));
    await inTransaction(db.database, async (tx) => closeCutOffCycle(tx, cycleId, "maker"));
    const answer = await inTransaction(db.database, async (tx) => calculateCycle(tx, cycleId, { actor: "maker" }));
    const { contentHash } = answer as { contentHash: string };
    done(await approveSettlementCycle(deps, by("checker"), { cycleId, contentHash }));
    done(await instructSettlementCycle(deps, by("maker"), { cycleId }));
  }
}

test("what the reserve received and paid is posted once for an instructed cycle, and everything is in order", async () => {
  const postings = await settlement.rows(
    `SELECT account, sum(amount_minor)::text AS minor, count(*)::text AS postings FROM money_posting
     JOIN money_entry ON money_entry.id = entry_id WHERE source_kind = 'EXIT' GROUP BY account ORDER BY account`,
  );
  expect(postings).toEqual([
    { account: "reserve:a", minor: "-8000", postings: "2" },
    { account: "reserve:fund", minor: "8000", postings: "2" },
  ]);
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  expect(reports.filter(({ invariant, rowsScanned }) => invariant.startsWith("exit:") && rowsScanned === 0)).toEqual(
    [],
  );
});

const [STANDS_IN, OWED_ONCE, FOLLOWS, LEDGER, STATES, REVOKED] = EXIT_CHECKS.map(({ invariant }) => invariant);
const LEAVERS = "covers = 'a'";

test.each<[string, string, (string | undefined)[]]>([
  [
    "an obligation that covers nobody who left",
    `UPDATE obligation SET covers = 'b', debtor_code = 'c', creditor_code = 'd' WHERE ${LEAVERS}`,
    [STANDS_IN, LEDGER],
  ],
  ["another debtor in the reserve's place", `UPDATE obligation SET debtor_code = 'c' WHERE ${LEAVERS}`, [STANDS_IN]],
  [
    "a cover of before the takeover",
    `UPDATE obligation SET occurred_at = occurred_at - interval '1 day' WHERE ${LEAVERS}`,
    [STANDS_IN],
  ],
  ["a takeover that was taken back", "UPDATE partner_exit SET taken_over_at = NULL", [STANDS_IN, LEDGER, STATES]],
  [
    "another amount of the buy-out",
    "UPDATE obligation SET amount_minor = amount_minor + 1 WHERE kind = 'ADJUSTMENT'",
    [OWED_ONCE, LEDGER],
  ],
  ["a buy-out that nobody approved", "UPDATE exit_settlement SET approved_by = NULL, approved_at = NULL", [OWED_ONCE]],
  [
    "a settlement that forgets what was received",
    "UPDATE exit_settlement_line SET received_minor = 1, amount_minor = amount_minor - 1",
    [OWED_ONCE, FOLLOWS],
  ],
  ["another amount that was paid", `UPDATE obligation SET amount_minor = 1 WHERE ${LEAVERS}`, [LEDGER]],
  ["a posting that is gone", "DELETE FROM exit_posting", [LEDGER]],
  ["another amount in the ledger", "UPDATE money_posting SET amount_minor = 1 WHERE account = 'reserve:a'", [LEDGER]],
  [
    "a state of another day",
    "UPDATE partner_status SET since = since + interval '1 second' WHERE ordinal = 1",
    [STATES],
  ],
  ["a state that is gone", "DELETE FROM partner_status WHERE ordinal = 2", [STATES]],
  [
    "an exit that was revoked after its buy-out, by nobody",
    "UPDATE partner_exit SET taken_over_at = NULL, revoked_at = now()",
    [STANDS_IN, LEDGER, STATES, REVOKED],
  ],
  [
    "a revocation that two people agreed on and that revoked nothing",
    `INSERT INTO exit_revocation (id, exit_id, reason, proposed_by, approved_by, approved_at)
     SELECT gen_random_uuid(), id, 'It stays.', 'maker', 'checker', now() FROM partner_exit`,
    [REVOKED],
  ],
])("verify names %s", async (_what, sql, expected) => {
  const client = await settlement.db.superuserPool.connect();
  const tx = {
    query: async <Row>(text: string, values?: readonly unknown[]) =>
      (await client.query(text, values as unknown[])).rows as Row[],
  };
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica");
    await client.query(sql);
    const reports = await checkInvariants(tx, EXIT_CHECKS);
    expect(reports.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant)).toEqual(expected);
    expect(reports.every(({ violations, examples }) => violations === 0 || examples[0] !== "")).toBe(true);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});
