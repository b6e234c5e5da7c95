import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import {
  closeAndCalculate,
  closeSettlement,
  firstOpen,
  type OwedPoints,
  type ReadyCycle,
} from "../../test/closeSettlement.js";
import { shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { instructSettlementCycle } from "../payments/instructSettlementCycle.js";
import { markOverdueLegsOf } from "../payments/markOverdueLegs.js";
import { settleClaim } from "../claims/settleClaim.js";
import { settleLeg } from "../payments/settleLeg.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveCollateral } from "./approveCollateral.js";
import { approveDefault } from "./approveDefault.js";
import { approveLimit } from "./approveLimit.js";
import { approveRecovery } from "./approveRecovery.js";
import { approveRelease } from "./approveRelease.js";
import { declareDefault } from "./declareDefault.js";
import { evaluateExposures } from "./evaluateExposures.js";
import { recordCollateral } from "./recordCollateral.js";
import { recordRecovery } from "./recordRecovery.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { releaseCollateral } from "./releaseCollateral.js";
import { setLimit } from "./setLimit.js";

let settlement: TestSettlement;
let ready: ReadyCycle;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

/** a owes b 100.00 and c 50.00; a has paid 30.00 of it, the others have what the hub owes them, and the rest is overdue. */
const OWED: readonly OwedPoints[] = [
  ["a", "b", 100, "1", "CZK"],
  ["a", "c", 50, "1", "CZK"],
];

const DIRECT = {
  version: 1,
  clearing: "CONSERVATIVE" as const,
  homeCurrency: false,
  minimumPayments: [],
  paymentTermsDays: 14,
  operator: null,
};

async function becomeOverdue(programme: Parameters<typeof closeSettlement>[2] = {}): Promise<void> {
  ready = await closeSettlement(settlement, OWED, programme);
  await instruct(ready.cycleId, ready.contentHash, [null, "a", "b", "c"]);
  for (const { id, partner_code, amount_minor } of await instructed(ready.cycleId)) {
    const first = partner_code === "a" ? (amount_minor === "10000" ? 0n : 3000n) : BigInt(amount_minor);
    if (first > 0n) await settle(id, first);
  }
  await inTransaction(settlement.db.database, async (tx) => markOverdueLegsOf(tx, ready.cycleId, "2100-01-01"));
}

async function instruct(cycleId: string, contentHash: string, accounts: readonly (string | null)[]): Promise<void> {
  for (const code of accounts) await ready.giveAccounts(code, ["CZK"]);
  done(await approveSettlementCycle(settlement.deps, by("approver-1"), { cycleId, contentHash }));
  done(await instructSettlementCycle(settlement.deps, by("finance-1"), { cycleId }));
}

const instructed = async (cycleId: string) =>
  settlement.rows<{ id: string; partner_code: string; amount_minor: string }>(
    "SELECT id, partner_code, amount_minor FROM leg WHERE cycle_id = $1 AND status = 'INSTRUCTED' ORDER BY partner_code",
    [cycleId],
  );
const settle = async (legId: string, amountMinor: bigint) =>
  inTransaction(settlement.db.database, async (tx) =>
    settleLeg(tx, { legId, amountMinor, valueDate: "2011-02-10", cause: "a test" }),
  );

async function putUp(crowns: number, kind: "CASH" | "BANK_GUARANTEE" | "FUND_CONTRIBUTION"): Promise<void> {
  const amount = { partnerCode: "a", currency: "CZK", amountMinor: BigInt(crowns) * 100n };
  const more = { haircut: "0", kind, reference: "Escrow 1", validUntil: null };
  const proposed = done(await recordCollateral(settlement.deps, by("maker"), { ...amount, ...more }));
  done(await approveCollateral(settlement.deps, by("checker"), proposed));
}

/** Gives so much of the last collateral back; what refuses it. */
async function release(amountMinor: bigint): Promise<string> {
  const [last] = await settlement.rows<{ id: string }>("SELECT id FROM collateral ORDER BY id DESC LIMIT 1");
  const input = { collateralId: last?.id ?? "", currency: "CZK", amountMinor, reason: "No longer needed." };
  const proposed = done(await releaseCollateral(settlement.deps, by("maker"), input));
  const answer = await approveRelease(settlement.deps, by("checker"), proposed);
  return isRefused(answer) ? answer.refused.message : "DONE";
}

async function declare(operatorMinor: bigint): Promise<{ readonly defaultId: string }> {
  const operatorShare = [{ currency: "CZK", amountMinor: operatorMinor }];
  const input = { partnerCode: "a", cycleId: ready.cycleId, reason: "It did not pay.", operatorShare };
  return done(await declareDefault(settlement.deps, by("maker"), input));
}

/** Balances that are not zero, but suspense, which the bank's statements would close. */
async function balances(): Promise<string[]> {
  const rows = await settlement.rows<{ text: string }>(
    `SELECT concat_ws(' ', account, sum(amount_minor)) AS text FROM money_posting WHERE account <> 'suspense'
     GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account`,
  );
  return rows.map(({ text }) => text);
}

async function isClean(): Promise<void> {
  const reports = await verifyOwnBooks(settlement.db.database);
  // Legs are settled here without a bank, which alone could have brought the money into suspense.
  const found = reports.filter(({ violations, invariant }) => violations > 0 && !invariant.startsWith("suspense "));
  expect(found).toEqual([]);
}

/** Closes and pays the cycle that collects; what each partner paid (−) or got. */
async function collect(): Promise<string[]> {
  const cycleId = await firstOpen(settlement);
  const contentHash = await closeAndCalculate(settlement, cycleId);
  await instruct(cycleId, contentHash, []);
  for (const { id, amount_minor } of await instructed(cycleId)) await settle(id, BigInt(amount_minor));
  const rows = await settlement.rows<{ text: string }>(
    `SELECT concat_ws(' ', partner_code, direction, counterparty_code, amount_minor, status) AS text FROM leg
     WHERE cycle_id = $1 ORDER BY partner_code`,
    [cycleId],
  );
  return rows.map(({ text }) => text);
}

async function recover(minor: bigint, defaultId: string): Promise<string> {
  const input = { defaultId, currency: "CZK", amountMinor: minor, reference: "A late transfer" };
  const proposed = await recordRecovery(settlement.deps, by("maker"), input);
  if (isRefused(proposed)) return kindOf(proposed);
  expect(kindOf(await approveRecovery(settlement.deps, by("maker"), proposed))).toBe("SecondPersonRequired");
  return kindOf(await approveRecovery(settlement.deps, by("checker"), proposed));
}

test("a recovery by the bank is given on when its money has come, and not before", async () => {
  await becomeOverdue();
  const declared = await declare(7000n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  const before = await balances();
  const wanted = { ...declared, currency: "CZK", amountMinor: 4000n, reference: "A late transfer", viaBank: true };
  const proposed = done(await recordRecovery(settlement.deps, by("maker"), wanted));
  const approve = async () => approveRecovery(settlement.deps, by("checker"), proposed);
  expect(await approve()).toMatchObject({ refused: { message: "Its money has not come." } });
  const [claim] = await settlement.rows<{ id: string }>("SELECT id FROM claim WHERE kind = 'RECOVERY'");
  const pay = async (amountMinor: bigint) =>
    inTransaction(settlement.db.database, async (tx) =>
      settleClaim(tx, { claimId: claim!.id, amountMinor, valueDate: "2011-02-20", cause: "a test" }),
    );
  await pay(3999n);
  expect(await approve()).toMatchObject({ refused: { message: "Its money has not come." } });
  await pay(1n);
  expect(await balances()).toEqual([...before, "payable:a -4000"].sort());
  expect(await approve()).toHaveProperty("recoveryId");
  expect((await balances()).filter((one) => one.startsWith("payable"))).toEqual([]);
});

test("a default through the hub is paid by its sources, collected in the open cycle, and paid back in reverse order", async () => {
  await becomeOverdue();
  await putUp(20, "CASH");
  await putUp(20, "BANK_GUARANTEE");
  await putUp(20, "FUND_CONTRIBUTION");
  expect(await balances()).toEqual(
    ["collateral:a -4000", "position:a 12000", `clearing:${ready.cycleId} -12000`, "receivable:a 12000"].sort(),
  );
  expect(await release(500n)).toBe("The partner is in arrears.");
  const declared = await declare(1000n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  // 120.00 is missing: 40 + 20 + 10; of the rest b loses 33.33 and c 16.67. The operator has paid b and c in full.
  expect(await balances()).toEqual(["carried:b 3333", "carried:c 1667", "default:a 1000"]);
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [ready.cycleId])).toEqual([
    { status: "SETTLED" },
  ]);
  await isClean();

  // It pays 40.00 after all before the cycle is closed that collects: the survivors' loss falls to 10.00.
  expect(await recover(4000n, declared.defaultId)).toBe("DONE");
  expect(await balances()).toEqual(["carried:b 667", "carried:c 333", "default:a 1000"]);
  const collecting = await firstOpen(settlement);
  expect(await collect()).toEqual(["b PAYS 667 SETTLED", "c PAYS 333 SETTLED"]);
  const query =
    'query($c: ID!) { partnerStatement(cycleId: $c, partnerCode: "b") { balances { carried { amount } } defaultAmounts { amount { amount } isRecovery } } }';
  const shown = await settlement.subgraph.execute({ query, variables: { c: `cyc_${collecting}` } }, shop("b"));
  expect(shown).toMatchObject({
    data: {
      partnerStatement: {
        balances: [{ carried: { amount: "-6.67" } }],
        defaultAmounts: [
          { amount: { amount: "-33.33" }, isRecovery: false },
          { amount: { amount: "26.66" }, isRecovery: true },
        ],
      },
    },
  });
  expect(await balances()).toEqual(["default:a 1000"]);
  await isClean();

  await putUp(5, "CASH");
  expect(await release(500n)).toBe("The partner is in arrears.");
  expect(await recover(1500n, declared.defaultId)).toBe("DONE");
  expect(await balances()).toEqual(["carried:b -667", "carried:c -333", "collateral:a -500", "default:a 500"]);
  expect(await recover(501n, declared.defaultId)).toBe("ExposureMoveRefused");
  expect(await recover(500n, declared.defaultId)).toBe("DONE");
  expect(await release(500n)).toBe("DONE");
  expect(await collect()).toEqual(["b RECEIVES 667 SETTLED", "c RECEIVES 333 SETTLED"]);
  expect(await balances()).toEqual([]);
  await evaluateExposures(settlement.deps);
  const positions = await settlement.rows("SELECT partner_code FROM exposure_position WHERE position_minor <> 0");
  expect(positions).toEqual([]);
  await isClean();
});

test("the creditor of a direct payment that defaults is paid by the cycle that collects", async () => {
  await becomeOverdue({ settlement: DIRECT });
  await putUp(40, "CASH");
  const declared = await declare(0n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  // b misses 100.00, c 20.00 of 50.00; 80.00 is shared 100 to 50.
  expect(await balances()).toEqual(["carried:b -4667", "carried:c 667"]);
  await isClean();
  expect(await collect()).toEqual(["b RECEIVES 4667 SETTLED", "c PAYS 667 SETTLED"]);
  expect(await balances()).toEqual([]);
  await isClean();
});

test("issuing goes on when what was owed is paid", async () => {
  ready = await closeSettlement(settlement, OWED);
  await instruct(ready.cycleId, ready.contentHash, [null, "a", "b", "c"]);
  const line = { partnerCode: "a", currency: "CZK", creditLineMinor: 10_000n, reason: "As agreed." };
  done(await approveLimit(settlement.deps, by("checker"), done(await setLimit(settlement.deps, by("maker"), line))));
  const legs = await instructed(ready.cycleId);
  const own = legs.find(({ partner_code }) => partner_code === "a")?.id ?? "";
  const issuing = async () => {
    await evaluateExposures(settlement.deps);
    return settlement.rows("SELECT stopped, sequence FROM issuing_state");
  };
  expect(await issuing()).toEqual([{ stopped: true, sequence: "1" }]);
  await settle(own, 4_999n);
  expect(await issuing()).toEqual([{ stopped: true, sequence: "1" }]);
  await settle(own, 1n);
  expect(await issuing()).toEqual([{ stopped: false, sequence: "2" }]);
  await isClean();
});

test("a rejected default moves nothing and may be declared anew; whoever decides first decides", async () => {
  await becomeOverdue();
  const declared = await declare(0n);
  const rejection = { kind: "DEFAULT", proposalId: declared.defaultId, reason: "It has promised." } as const;
  const answers = await Promise.all([
    rejectProposal(settlement.deps, by("checker"), rejection),
    approveDefault(settlement.deps, by("other"), declared),
    rejectProposal(settlement.deps, by("third"), rejection),
  ]);
  expect(answers.map(kindOf).sort()).toEqual(["DONE", "ExposureMoveRefused", "ExposureMoveRefused"]);
  await isClean();
  const [row] = await settlement.rows<{ rejected_by: string | null }>("SELECT rejected_by FROM partner_default");
  const isRejected = row?.rejected_by !== null;
  const input = { partnerCode: "a", cycleId: ready.cycleId, reason: "Again.", operatorShare: [] };
  expect(kindOf(await declareDefault(settlement.deps, by("maker"), input))).toBe(
    isRejected ? "DONE" : "ExposureMoveRefused",
  );
});

const NOTHING = "00000000-0000-0000-0000-000000000000";

describe("what somebody changes behind everybody's back is named", () => {
  /** Each change, with guards and triggers off, and the invariant that it breaks. */
  const CHANGES = [
    ["UPDATE collateral SET amount_minor = amount_minor + 1 WHERE kind = 'CASH'", "collateral in the ledger"],
    [
      "UPDATE default_share SET amount_minor = amount_minor + 1 WHERE layer = 'OPERATOR'",
      "the shares of a default come to",
    ],
    ["UPDATE default_carry SET carried_minor = carried_minor + 1", "what defaults leave to a later cycle"],
    ["UPDATE default_refund SET amount_minor = amount_minor + 1", "the ledger says what the operator put in"],
    ["DELETE FROM default_refund", "what defaults leave to a later cycle"],
    ["UPDATE default_recovery SET amount_minor = amount_minor + 1", "exposures = obligations that count"],
  ] as const;

  test("collateral, shares, carried amounts and recoveries", async () => {
    await becomeOverdue();
    await putUp(40, "CASH");
    const declared = await declare(1000n);
    done(await approveDefault(settlement.deps, by("checker"), declared));
    expect(await recover(500n, declared.defaultId)).toBe("DONE");
    await isClean();
    const { superuserPool, database } = settlement.db;
    for (const [change, invariant] of CHANGES) {
      const table = change.split(" ")[change.startsWith("DELETE") ? 2 : 1] ?? "";
      await superuserPool.query(
        `CREATE TABLE kept AS SELECT * FROM ${table}; ALTER TABLE ${table} DISABLE TRIGGER ALL; ${change}`,
      );
      const violated = (await verifyOwnBooks(database)).filter((report) => report.violations > 0);
      expect(violated.map((report) => report.invariant)).toContainEqual(expect.stringContaining(invariant));
      await superuserPool.query(
        `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept; ALTER TABLE ${table} ENABLE TRIGGER ALL; DROP TABLE kept`,
      );
    }
    await isClean();
  });

  test("and the database refuses what no person may do", async () => {
    await becomeOverdue();
    await putUp(40, "CASH");
    done(await approveDefault(settlement.deps, by("checker"), await declare(1000n)));
    const FORBIDDEN = [
      "UPDATE default_share SET amount_minor = 1",
      "DELETE FROM default_carry",
      // The collateral is used up; b put in 46.67; a settled cycle collects nothing.
      `INSERT INTO collateral_release (id, collateral_id, amount_minor, reason, proposed_by)
         SELECT gen_random_uuid(), id, 1, 'x', 'x' FROM collateral;
       UPDATE collateral_release SET approved_by = 'y', approved_at = now()`,
      `INSERT INTO default_recovery (id, default_id, currency, amount_minor, reference, proposed_by)
         SELECT '${NOTHING}', id, 'CZK', 5000, 'x', 'x' FROM partner_default;
       INSERT INTO default_refund SELECT '${NOTHING}', default_id, ordinal, amount_minor + 1 FROM default_share WHERE partner_code = 'b'`,
      `INSERT INTO default_carry SELECT gen_random_uuid(), default_id, NULL, '${ready.cycleId}', 'CZK', 'b', 1 FROM default_carry LIMIT 1`,
    ];
    for (const change of FORBIDDEN) {
      await expect(settlement.db.database.pool.query(change)).rejects.toMatchObject({
        code: expect.stringMatching(/^23/) as string,
      });
    }
    await isClean();
  });
});
