import { inTransaction } from "@tessera/runtime";
import { firstOpen } from "../../test/closeSettlement.js";
import { by, DefaultScene, done, kindOf, OWED } from "../../test/DefaultScene.js";
import { shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { settleClaim } from "../claims/settleClaim.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { approveDefault } from "./approveDefault.js";
import { approveLimit } from "./approveLimit.js";
import { approveRecovery } from "./approveRecovery.js";
import { recordRecovery } from "./recordRecovery.js";
import { declareDefault } from "./declareDefault.js";
import { evaluateExposures } from "./evaluateExposures.js";
import { setLimit } from "./setLimit.js";

let settlement: TestSettlement;
let scene: DefaultScene;

beforeEach(async () => {
  settlement = await startTestSettlement();
  scene = new DefaultScene(settlement);
});
afterEach(async () => settlement.stop());

const DIRECT = {
  version: 1,
  clearing: "CONSERVATIVE" as const,
  homeCurrency: false,
  minimumPayments: [],
  paymentTermsDays: 14,
  operator: null,
};

test("a recovery by the bank is given on when its money has come, and not before", async () => {
  await scene.becomeOverdue();
  const declared = await scene.declare(7000n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  const before = await scene.balances();
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
  expect(await scene.balances()).toEqual([...before, "payable:a -4000"].sort());
  expect(await approve()).toHaveProperty("recoveryId");
  expect((await scene.balances()).filter((one) => one.startsWith("payable"))).toEqual([]);
});

test("a default through the hub is paid by its sources, collected in the open cycle, and paid back in reverse order", async () => {
  await scene.becomeOverdue();
  await scene.putUp(20, "CASH");
  await scene.putUp(20, "BANK_GUARANTEE");
  await scene.putUp(20, "FUND_CONTRIBUTION");
  expect(await scene.balances()).toEqual(
    ["collateral:a -4000", "position:a 12000", `clearing:${scene.ready.cycleId} -12000`, "receivable:a 12000"].sort(),
  );
  expect(await scene.release(500n)).toBe("The partner is in arrears.");
  const declared = await scene.declare(1000n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  // 120.00 is missing: 40 + 20 + 10; of the rest b loses 33.33 and c 16.67. The operator has paid b and c in full.
  expect(await scene.balances()).toEqual(["carried:b 3333", "carried:c 1667", "default:a 1000"]);
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [scene.ready.cycleId])).toEqual([
    { status: "SETTLED" },
  ]);
  await scene.isClean();

  // It pays 40.00 after all before the cycle is closed that collects: the survivors' loss falls to 10.00.
  expect(await scene.recover(4000n, declared.defaultId)).toBe("DONE");
  expect(await scene.balances()).toEqual(["carried:b 667", "carried:c 333", "default:a 1000"]);
  const collecting = await firstOpen(settlement);
  expect(await scene.collect()).toEqual(["b PAYS 667 SETTLED", "c PAYS 333 SETTLED"]);
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
  expect(await scene.balances()).toEqual(["default:a 1000"]);
  await scene.isClean();

  await scene.putUp(5, "CASH");
  expect(await scene.release(500n)).toBe("The partner is in arrears.");
  expect(await scene.recover(1500n, declared.defaultId)).toBe("DONE");
  expect(await scene.balances()).toEqual(["carried:b -667", "carried:c -333", "collateral:a -500", "default:a 500"]);
  expect(await scene.recover(501n, declared.defaultId)).toBe("ExposureMoveRefused");
  expect(await scene.recover(500n, declared.defaultId)).toBe("DONE");
  expect(await scene.release(500n)).toBe("DONE");
  expect(await scene.collect()).toEqual(["b RECEIVES 667 SETTLED", "c RECEIVES 333 SETTLED"]);
  expect(await scene.balances()).toEqual([]);
  await evaluateExposures(settlement.deps);
  const positions = await settlement.rows("SELECT partner_code FROM exposure_position WHERE position_minor <> 0");
  expect(positions).toEqual([]);
  await scene.isClean();
});

test("the creditor of a direct payment that defaults is paid by the cycle that collects", async () => {
  await scene.becomeOverdue({ settlement: DIRECT });
  await scene.putUp(40, "CASH");
  const declared = await scene.declare(0n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  // b misses 100.00, c 20.00 of 50.00; 80.00 is shared 100 to 50.
  expect(await scene.balances()).toEqual(["carried:b -4667", "carried:c 667"]);
  await scene.isClean();
  expect(await scene.collect()).toEqual(["b RECEIVES 4667 SETTLED", "c PAYS 667 SETTLED"]);
  expect(await scene.balances()).toEqual([]);
  await scene.isClean();
});

test("issuing goes on when what was owed is paid", async () => {
  await scene.open(OWED);
  const line = { partnerCode: "a", currency: "CZK", creditLineMinor: 10_000n, reason: "As agreed." };
  done(await approveLimit(settlement.deps, by("checker"), done(await setLimit(settlement.deps, by("maker"), line))));
  const legs = await scene.instructed(scene.ready.cycleId);
  const own = legs.find(({ partner_code }) => partner_code === "a")?.id ?? "";
  const issuing = async () => {
    await evaluateExposures(settlement.deps);
    return settlement.rows("SELECT stopped, sequence FROM issuing_state");
  };
  expect(await issuing()).toEqual([{ stopped: true, sequence: "1" }]);
  await scene.settle(own, 4_999n);
  expect(await issuing()).toEqual([{ stopped: true, sequence: "1" }]);
  await scene.settle(own, 1n);
  expect(await issuing()).toEqual([{ stopped: false, sequence: "2" }]);
  await scene.isClean();
});

test("a rejected default moves nothing and may be declared anew; whoever decides first decides", async () => {
  await scene.becomeOverdue();
  const declared = await scene.declare(0n);
  const rejection = { kind: "DEFAULT", proposalId: declared.defaultId, reason: "It has promised." } as const;
  const answers = await Promise.all([
    rejectProposal(settlement.deps, by("checker"), rejection),
    approveDefault(settlement.deps, by("other"), declared),
    rejectProposal(settlement.deps, by("third"), rejection),
  ]);
  expect(answers.map(kindOf).sort()).toEqual(["DONE", "ExposureMoveRefused", "ExposureMoveRefused"]);
  await scene.isClean();
  const [row] = await settlement.rows<{ rejected_by: string | null }>("SELECT rejected_by FROM partner_default");
  const isRejected = row?.rejected_by !== null;
  const input = { partnerCode: "a", cycleId: scene.ready.cycleId, reason: "Again.", operatorShare: [] };
  expect(kindOf(await declareDefault(settlement.deps, by("maker"), input))).toBe(
    isRejected ? "DONE" : "ExposureMoveRefused",
  );
});
