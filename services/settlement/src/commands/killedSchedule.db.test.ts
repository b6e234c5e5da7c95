import { createTestDatabase, ensureBuilt, type TestDatabase } from "@tessera/testkit";
import { entities } from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";
import { openFinance, type Finance } from "../test/crash/openFinance.js";
import { openMorgue } from "../test/crash/openMorgue.js";
import { endedMonth, prepareEndedMonth } from "../test/crash/prepareMonth.js";
import { readFinance } from "../test/crash/readFinance.js";
import type { KillPoint } from "../test/crash/startKillingProxy.js";
import { verifyOwnBooks } from "./verification/verifyOwnBooks.js";

jest.setTimeout(900_000);

/** Where a process of the schedule dies, one after the other: each takes up what the one before it abandoned. */
const DEATHS: readonly KillPoint[] = [
  { within: /status = 'CUT_OFF'/, moment: "BEFORE_COMMIT" },
  { within: /status = 'CUT_OFF'/, moment: "AFTER_COMMIT" },
  // The facts of before are on their way.
  { within: /barrier:/, moment: "AT" },
  { within: /status = 'CLOSED'/, moment: "BEFORE_COMMIT" },
  { within: /status = 'CLOSED'/, moment: "AFTER_COMMIT" },
  { within: /INTO "leg"/, moment: "AT" },
  { within: /post_money/, moment: "BEFORE_COMMIT" },
  { within: /post_money/, moment: "AFTER_COMMIT" },
];
/** After this many deaths the next two processes take up what is left at once. */
const STAGES = [0, 2, 5, DEATHS.length];

const morgue = openMorgue();
let databases: TestDatabase[] = [];
let open: Finance[] = [];

beforeAll(async () => ensureBuilt());
afterEach(async () => {
  await Promise.all(open.map(async (finance) => finance.stop()));
  await Promise.all(databases.map(async (one) => one.drop()));
  [open, databases] = [[], []];
});
afterAll(() => morgue.close());

/** A database with a month that has ended and that nobody has closed. */
async function openMonth(month: string): Promise<{ readonly url: string; readonly finance: Finance }> {
  const made = await createTestDatabase(migrations, entities);
  databases.push(made);
  const { url } = made;
  const finance = await openFinance(url);
  open.push(finance);
  await prepareEndedMonth(finance, month);
  return { url, finance };
}

test("a close and a calculation by the schedule, abandoned at any point and taken up by two at once, are done once", async () => {
  const month = endedMonth();
  const quiet = await openMonth(month);
  await morgue.live(quiet.url, "schedule");
  const expected = await readFinance(quiet.finance);
  expect(expected["timeline"]?.filter((line) => line.includes("CALCULATED"))).toHaveLength(1);
  for (const stage of STAGES) {
    const { url, finance } = await openMonth(month);
    for (const point of DEATHS.slice(0, stage)) {
      const where = `${String(point.within)} ${point.moment}`;
      const before = await readFinance(finance);
      expect([where, await morgue.dieAt(url, "schedule", point)]).toEqual([where, "SIGKILL"]);
      if (point.moment !== "AFTER_COMMIT") expect([where, await readFinance(finance)]).toEqual([where, before]);
    }
    await Promise.all([morgue.live(url, "schedule"), morgue.live(url, "schedule")]);
    expect([stage, await readFinance(finance)]).toEqual([stage, expected]);
    const reports = await verifyOwnBooks(finance.deps.database);
    expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  }
});
