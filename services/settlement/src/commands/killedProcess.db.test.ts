import { createTestDatabase, ensureBuilt, type TestDatabase } from "@tessera/testkit";
import { entities } from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";
import { FINANCE_STEPS, type FinanceStep } from "../test/crash/financeSteps.js";
import { openFinance, type Finance } from "../test/crash/openFinance.js";
import { openMorgue } from "../test/crash/openMorgue.js";
import { prepareMonth, tellBank, tellStatements } from "../test/crash/prepareMonth.js";
import { readFinance } from "../test/crash/readFinance.js";
import type { KillPoint } from "../test/crash/startKillingProxy.js";
import { verifyOwnBooks } from "./verification/verifyOwnBooks.js";

jest.setTimeout(900_000);

type Moment = KillPoint["moment"];
/** A step, and where its process dies, one process after the other: each begins where the one before it died. */
type Death = readonly [within: RegExp, ...moments: Moment[]];

const [AT, BEFORE, AFTER]: [Moment, Moment, Moment] = ["AT", "BEFORE_COMMIT", "AFTER_COMMIT"];
const CLAIMED = /SET claimed_until = clock_timestamp\(\) \+ \$1/;

/** A month in the order in which people do it. */
const MONTH: readonly (readonly [FinanceStep, ...Death[]])[] = [
  [
    "close",
    [/status = 'CUT_OFF'/, BEFORE, AFTER],
    // The facts of before are on their way.
    [/barrier:/, AT],
    [/status = 'CLOSED'/, BEFORE, AFTER],
    [/UPDATE idempotency_key SET answer/, BEFORE, AFTER],
  ],
  ["calculate", [/INTO "leg"/, AT], [/post_money/, BEFORE, AFTER]],
  ["seal", [/INSERT INTO cycle_seal /, BEFORE, AFTER]],
  // With its invoices, numbered without a gap.
  ["approve", [/INSERT INTO cycle_approval/, AT], [/INSERT INTO invoice /, AT], [/post_money/, BEFORE, AFTER]],
  [
    "instruct",
    [/UPDATE leg SET status = 'INSTRUCTED'/, AT],
    [/INSERT INTO payment_file/, AT],
    [/post_money/, BEFORE, AFTER],
  ],
  ["importBank", [/INSERT INTO bank_line/, BEFORE, AFTER]],
  ["startBank", [/INSERT INTO reconciliation_run/, BEFORE, AFTER]],
  [
    "reconcile",
    [CLAIMED, AFTER],
    [/UPDATE leg SET status/, AT],
    [/INSERT INTO break /, BEFORE, AFTER],
    [/SET status = \$2, result = \$3/, BEFORE, AFTER],
  ],
  ["instructAgain", [/INSERT INTO payment_file/, BEFORE, AFTER]],
  ["startBankAgain"],
  ["reconcile"],
  ["importPartner", [/INSERT INTO partner_statement_line/, BEFORE, AFTER]],
  ["startPartners", [/INSERT INTO reconciliation_run/, AFTER]],
  [
    "reconcile",
    // The transaction of the first partner, and when it is done that of the second.
    [/INSERT INTO match_item/, AT, BEFORE, AFTER],
    [/INSERT INTO match_item/, BEFORE, AFTER],
    [/SET status = \$2, result = \$3/, BEFORE, AFTER],
  ],
  ["prepare", [/INSERT INTO sign_off /, BEFORE, AFTER]],
  ["sign", [/INSERT INTO frozen_cycle/, BEFORE, AFTER]],
];

let db: TestDatabase[] = [];
const morgue = openMorgue();

beforeAll(async () => ensureBuilt());
afterEach(async () => {
  await Promise.all(db.map(async (one) => one.drop()));
  db = [];
});
afterAll(() => morgue.close());

async function openDatabase(): Promise<TestDatabase> {
  const made = await createTestDatabase(migrations, entities);
  db.push(made);
  return made;
}

async function expectClean(finance: Finance): Promise<void> {
  const reports = await verifyOwnBooks(finance.deps.database);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
}

/** What is brought in between the steps, by the partners and the bank. */
async function bringBefore(finance: Finance, step: FinanceStep): Promise<void> {
  if (step === "importBank") await tellBank(finance);
  if (step === "importPartner") await tellStatements(finance);
}

test("a month whose process is killed at every step ends as one that nobody disturbed", async () => {
  const quiet = await openFinance((await openDatabase()).url);
  await prepareMonth(quiet);
  const { url } = await openDatabase();
  const disturbed = await openFinance(url);
  await prepareMonth(disturbed);
  let kills = 0;
  for (const [step, ...deaths] of MONTH) {
    for (const finance of [quiet, disturbed]) await bringBefore(finance, step);
    const answer = await FINANCE_STEPS[step](quiet);
    for (const [within, ...moments] of deaths) {
      for (const moment of moments) {
        const before = await readFinance(disturbed);
        const where = `${step} ${String(within)} ${moment}`;
        expect([where, await morgue.dieAt(url, step, { within, moment })]).toEqual([where, "SIGKILL"]);
        kills += 1;
        if (moment !== AFTER) expect([where, await readFinance(disturbed)]).toEqual([where, before]);
      }
    }
    const resumed = await FINANCE_STEPS[step](disturbed);
    expect(await FINANCE_STEPS[step](disturbed)).toEqual(resumed);
    expect(typeof resumed).toBe(typeof answer);
    expect([step, await readFinance(disturbed)]).toEqual([step, await readFinance(quiet)]);
  }
  await expectClean(disturbed);
  expect(kills).toBe(MONTH.flatMap(([, ...deaths]) => deaths.flatMap(([, ...moments]) => moments)).length);
  await quiet.stop();
  await disturbed.stop();
});
