import { isRefused, localDateOf } from "@tessera/kernel";
import { ensureBuilt } from "@tessera/testkit";
import { FINANCE_STEPS, type FinanceStep } from "../../test/crash/financeSteps.js";
import { openMorgue } from "../../test/crash/openMorgue.js";
import type { KillPoint } from "../../test/crash/startKillingProxy.js";
import { giveAccounts } from "../../test/giveAccounts.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { closeSettlementCycle } from "../cycles/closeSettlementCycle.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveExit } from "./approveExit.js";
import { approveExitSettlement } from "./approveExitSettlement.js";
import { beginExit } from "./beginExit.js";
import { settleExit } from "./settleExit.js";

jest.setTimeout(600_000);

const DAY_MS = 86_400_000;
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

const morgue = openMorgue();
beforeAll(async () => {
  await ensureBuilt();
  settlement = await startTestSettlement();
});
afterAll(async () => {
  morgue.close();
  await settlement.stop();
});

async function leave(partnerCode: string, lastIssuingDay: string) {
  const days = { announcedOn: day(-20), lastIssuingDay, lastRedeemingDay: lastIssuingDay, runOffEndsOn: null };
  const plan = { ...days, trueUpOn: null, expectedRate: null, reason: "It sells its shops." };
  const leaver = { partnerCode, reserveCode: "fund", mode: "BUY_OUT" } as const;
  const begun = done(await beginExit(settlement.deps, by("maker"), { ...leaver, ...plan }));
  done(await approveExit(settlement.deps, by("checker"), begun));
  return begun;
}

async function buyOut(partnerCode: string): Promise<void> {
  const begun = await leave(partnerCode, day(-2));
  const proposed = done(await settleExit(settlement.deps, by("maker"), { ...begun, expectedRate: null }));
  done(await approveExitSettlement(settlement.deps, by("checker"), proposed));
}

/** a was bought out for 100.00 in a cycle that is instructed, c was bought out for nothing and may end, b's issuing has just ended. */
async function threeLeave(): Promise<void> {
  const { deps, others, db } = settlement;
  const none = { redeemed: 0, expired: 0, reversed: 0 };
  const zero = { redeemed: "0", expired: "0", reversed: "0" };
  const values = [{ currency: "CZK", issued: "100", outstanding: "100", ...zero }];
  const figures = { issued: 1_000, outstanding: 1_000, ...none, maturedIssued: 0, maturedRedeemed: 0, values };
  others.liability = () => [{ issuerCode: "a", ...figures }];
  await others.defineProgramme({ startsOn: `${day(0).slice(0, 7)}-01` });
  await others.registerPartners("a", "b", "c", "fund");
  await others.settled();
  await giveAccounts(settlement, [null, "a", "fund"], ["CZK"]);
  await buyOut("a");
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  done(await closeSettlementCycle(deps, by("maker"), { cycleId: cycle?.id ?? "", at: new Date() }));
  for (const step of ["calculate", "approve", "instruct"] as const) await FINANCE_STEPS[step](settlement);
  await buyOut("c");
  await leave("b", day(2));
  await db.superuserPool.query("ALTER TABLE partner_exit DISABLE TRIGGER USER");
  await db.superuserPool.query(
    `UPDATE partner_exit SET issuing_ends_at = now() - interval '1 second', buy_out_due_at = now() - interval '1 second'
     WHERE partner_code = 'b'`,
  );
  await db.superuserPool.query("ALTER TABLE partner_exit ENABLE TRIGGER USER");
}

/** What b and c are, whether b's issuing is stopped and told, what is posted of a's buy-out, and who was answered that c has ended. */
async function standing(): Promise<string> {
  const [row] = await settlement.rows<{ of: string }>(
    `SELECT concat_ws(' ', (SELECT string_agg(partner_code || ':' || status, ' ' ORDER BY partner_code, ordinal)
         FROM partner_status WHERE status = 'TERMINATED' OR partner_code = 'b'),
       'stopped', (SELECT count(*) FROM issuing_state WHERE partner_code = 'b'),
       'told', (SELECT count(*) FROM outbox WHERE topic = 'settlement.issuingChanged.v1' AND payload ->> 'partnerCode' = 'b'),
       'posted', (SELECT sum(received_minor) FROM exit_posting),
       (SELECT count(*) FROM money_posting WHERE account = 'reserve:a'),
       'answered', (SELECT count(*) FROM idempotency_key WHERE operation = 'terminatePartner' AND answer IS NOT NULL)) AS of`,
  );
  return row?.of ?? "";
}

const [BEGUN, STOPPED, POSTED, ENDED] = [
  "stopped 0 told 0 posted 0 answered 0",
  "b:EARN_STOPPED stopped 1 told 1 posted 0 answered 0",
  "b:EARN_STOPPED stopped 1 told 1 posted 10000 1 answered 0",
  "b:EARN_STOPPED c:TERMINATED stopped 1 told 1 posted 10000 1 answered 1",
];

/** A step, where its process dies, and what stands then. */
const DEATHS: readonly (readonly [FinanceStep, RegExp, KillPoint["moment"], string])[] = [
  ["moveExits", /INSERT INTO partner_status/, "BEFORE_COMMIT", BEGUN],
  ["moveExits", /INSERT INTO partner_status/, "AFTER_COMMIT", STOPPED],
  ["moveExits", /INSERT INTO exit_posting/, "BEFORE_COMMIT", STOPPED],
  ["moveExits", /INSERT INTO exit_posting/, "AFTER_COMMIT", POSTED],
  ["terminatePartner", /INSERT INTO partner_status/, "BEFORE_COMMIT", POSTED],
  ["terminatePartner", /INSERT INTO partner_status/, "AFTER_COMMIT", ENDED],
];

test("a process that is killed anywhere has stopped, posted and ended what leaves once or not at all, and the next one goes on", async () => {
  await threeLeave();
  const { url } = settlement.db;
  for (const [step, within, moment, left] of DEATHS) {
    const where = `${step} ${String(within)} ${moment}`;
    expect([where, await morgue.dieAt(url, step, { within, moment })]).toEqual([where, "SIGKILL"]);
    expect([where, await standing()]).toEqual([where, left]);
  }
  expect(await FINANCE_STEPS.terminatePartner(settlement)).toEqual({ exitId: expect.any(String) });
  await FINANCE_STEPS.moveExits(settlement);
  expect(await standing()).toBe(ENDED);
  const violated = (await verifyOwnBooks(settlement.db.database)).filter(({ violations }) => violations > 0);
  expect(violated).toEqual([]);
});
