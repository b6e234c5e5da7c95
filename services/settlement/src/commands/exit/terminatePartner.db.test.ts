import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { postMoney } from "../../store/ledger/postMoney.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveCollateral } from "../exposure/approveCollateral.js";
import { approveRelease } from "../exposure/approveRelease.js";
import { recordCollateral } from "../exposure/recordCollateral.js";
import { releaseCollateral } from "../exposure/releaseCollateral.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveExit } from "./approveExit.js";
import { approveExitSettlement } from "./approveExitSettlement.js";
import { beginExit } from "./beginExit.js";
import { settleExit } from "./settleExit.js";
import { terminatePartner } from "./terminatePartner.js";

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

beforeEach(async () => {
  settlement = await startTestSettlement();
  settlement.others.liability = () => [];
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "fund");
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

/** a never issued, its issuing has ended, and it was bought out for nothing. */
async function boughtOut(): Promise<string> {
  const begun = done(
    await beginExit(settlement.deps, by("maker"), {
      partnerCode: "a",
      reserveCode: "fund",
      mode: "BUY_OUT",
      announcedOn: "2011-01-10",
      lastIssuingDay: "2011-01-20",
      lastRedeemingDay: "2011-01-20",
      runOffEndsOn: null,
      trueUpOn: null,
      expectedRate: null,
      reason: "It sells its shops.",
    }),
  );
  done(await approveExit(settlement.deps, by("checker"), begun));
  const proposed = done(await settleExit(settlement.deps, by("maker"), { ...begun, expectedRate: null }));
  done(await approveExitSettlement(settlement.deps, by("checker"), proposed));
  return begun.exitId;
}

const states = async () =>
  (await settlement.rows<{ status: string }>("SELECT status FROM partner_status ORDER BY ordinal")).map(
    ({ status }) => status,
  );

/** An invoice of so much, or with a minus its payment, as the ledger has them. */
async function post(kind: "INVOICE" | "SETTLEMENT", amountMinor: bigint): Promise<void> {
  const source = { kind: "INVOICE", id: "01900000-0000-7000-8000-00000000000f" };
  const against = kind === "INVOICE" ? "fees:issuance" : "suspense";
  const postings = [
    { account: "receivable:a", amountMinor },
    { account: against, amountMinor: -amountMinor },
  ];
  const entry = { cycleId: null, currency: "EUR", kind, occurredAt: new Date(0), source, postings };
  await inTransaction(settlement.db.database, async (tx) => postMoney(tx, [entry]));
}

test("a partner ends when its collateral is given back, once, however many say so at once", async () => {
  const exitId = await boughtOut();
  const asked = { amountMinor: 5_000n, currency: "CZK" };
  const put = { partnerCode: "a", haircut: "0", kind: "CASH", reference: "Escrow 1", validUntil: null } as const;
  const recorded = done(await recordCollateral(settlement.deps, by("maker"), { ...put, ...asked }));
  done(await approveCollateral(settlement.deps, by("checker"), recorded));
  const end = async (who: string) => terminatePartner(settlement.deps, by(who), { exitId });
  expect(kindOf(await end("maker"))).toBe("SecondPersonRequired");
  expect(await end("checker")).toMatchObject({
    refused: { kind: "ExitNotSettled", open: ["collaterals that were not given back: 1"] },
  });
  const given = { ...recorded, ...asked, reason: "It leaves." };
  const release = done(await releaseCollateral(settlement.deps, by("maker"), given));
  done(await approveRelease(settlement.deps, by("checker"), release));
  const ends = await Promise.all(["checker", "checker 2", "checker 3"].map(end));
  expect(ends.map(kindOf).sort()).toEqual(["DONE", "ExitMoveRefused", "ExitMoveRefused"]);
  expect(await states()).toEqual(["EARN_STOPPED", "WINDING_DOWN", "TERMINATED"]);
  const again = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null });
  expect(kindOf(again)).toBe("ExitMoveRefused");
  const violated = (await verifyOwnBooks(settlement.db.database)).filter(({ violations }) => violations > 0);
  expect(violated).toEqual([]);
});

test("an invoice that is not paid holds a partner back, to the minor unit", async () => {
  const exitId = await boughtOut();
  const end = async () => terminatePartner(settlement.deps, by("checker"), { exitId });
  await post("INVOICE", 1_210n);
  const wanting = { refused: { kind: "ExitNotSettled", open: ["invoices and claims that are not paid in EUR"] } };
  expect(await end()).toMatchObject(wanting);
  await post("SETTLEMENT", -1_209n);
  expect(await end()).toMatchObject(wanting);
  await post("SETTLEMENT", -1n);
  expect(kindOf(await end())).toBe("DONE");
});
