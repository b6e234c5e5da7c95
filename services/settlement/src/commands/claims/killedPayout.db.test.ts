import { ensureBuilt } from "@tessera/testkit";
import { openClaimsOfMonth, type ClaimsOfMonth } from "../../test/claimsOfMonth.js";
import type { FinanceStep } from "../../test/crash/financeSteps.js";
import { openMorgue } from "../../test/crash/openMorgue.js";
import type { KillPoint } from "../../test/crash/startKillingProxy.js";

jest.setTimeout(600_000);

let month: ClaimsOfMonth;
const morgue = openMorgue();
beforeAll(async () => {
  await ensureBuilt();
  month = await openClaimsOfMonth();
});
afterAll(async () => {
  morgue.close();
  await month.stop();
});

const count = async () => {
  const [row] = await month.settlement.rows<{ of: string }>(
    `SELECT concat_ws(' ', (SELECT count(*) FROM claim_payout), (SELECT count(*) FROM claim_payout WHERE approved_by IS NOT NULL),
       (SELECT count(*) FROM claim_payment_file), (SELECT count(*) FROM claim_instruction)) AS of`,
  );
  return row?.of;
};

/** Prepared, approved, files and transfers after a process died there. */
const DEATHS: readonly (readonly [FinanceStep, RegExp, KillPoint["moment"], string])[] = [
  ["preparePayout", /INSERT INTO claim_payout /, "AT", "0 0 0 0"],
  ["preparePayout", /INSERT INTO claim_payout_item/, "BEFORE_COMMIT", "0 0 0 0"],
  ["preparePayout", /INSERT INTO claim_payout_item/, "AFTER_COMMIT", "1 0 0 0"],
  ["approvePayout", /UPDATE claim_payout SET/, "AT", "1 0 0 0"],
  ["approvePayout", /INSERT INTO claim_instruction/, "AT", "1 0 0 0"],
  ["approvePayout", /INSERT INTO claim_instruction/, "BEFORE_COMMIT", "1 0 0 0"],
  ["approvePayout", /INSERT INTO claim_instruction/, "AFTER_COMMIT", "1 1 1 1"],
];

test("a process that is killed anywhere has prepared and ordered everything or nothing, and the next one goes on", async () => {
  const { url } = month.settlement.db;
  for (const [step, within, moment, left] of DEATHS) {
    const where = `${step} ${String(within)} ${moment}`;
    expect([where, await morgue.dieAt(url, step, { within, moment })]).toEqual([where, "SIGKILL"]);
    expect([where, await count()]).toEqual([where, left]);
  }
  for (const step of ["preparePayout", "approvePayout"] as const) {
    expect(await morgue.live(url, step)).toMatchObject({ answer: { payoutId: expect.any(String) } });
  }
  expect(await count()).toBe("1 1 1 1");
  expect(await month.faults()).toEqual([]);
});
