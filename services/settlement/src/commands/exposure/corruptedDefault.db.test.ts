import { by, DefaultScene, done } from "../../test/DefaultScene.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveDefault } from "./approveDefault.js";

let settlement: TestSettlement;
let scene: DefaultScene;

beforeEach(async () => {
  settlement = await startTestSettlement();
  scene = new DefaultScene(settlement);
});
afterEach(async () => settlement.stop());

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
    await scene.becomeOverdue();
    await scene.putUp(40, "CASH");
    const declared = await scene.declare(1000n);
    done(await approveDefault(settlement.deps, by("checker"), declared));
    expect(await scene.recover(500n, declared.defaultId)).toBe("DONE");
    await scene.isClean();
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
    await scene.isClean();
  });

  test("and the database refuses what no person may do", async () => {
    await scene.becomeOverdue();
    await scene.putUp(40, "CASH");
    done(await approveDefault(settlement.deps, by("checker"), await scene.declare(1000n)));
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
      `INSERT INTO default_carry SELECT gen_random_uuid(), default_id, NULL, '${scene.ready.cycleId}', 'CZK', 'b', 1 FROM default_carry LIMIT 1`,
    ];
    for (const change of FORBIDDEN) {
      await expect(settlement.db.database.pool.query(change)).rejects.toMatchObject({
        code: expect.stringMatching(/^23/) as string,
      });
    }
    await scene.isClean();
  });
});
