import fc from "fast-check";
import { verifyOwnBooks } from "../../commands/verification/verifyOwnBooks.js";
import { CALCULATION_CHECKS } from "../../store/queries/invariants/calculationChecks.js";
import { DISPUTE_CHECKS } from "../../store/queries/invariants/disputeChecks.js";
import { LEDGER_CHECKS } from "../../store/queries/invariants/ledgerChecks.js";
import { OBLIGATION_CHECKS } from "../../store/queries/invariants/obligationChecks.js";
import { PAYMENT_CHECKS } from "../../store/queries/invariants/paymentChecks.js";
import { startTestSettlement, type TestSettlement } from "../startTestSettlement.js";
import { compareBooks } from "./compareBooks.js";
import { giveAccounts } from "../giveAccounts.js";
import { emptyBooks } from "./emptyBooks.js";
import { financeStory } from "./drawFinanceStory.js";
import { PARTNERS, type Happening } from "./financeStories.js";
import { FinanceRun, Violation } from "./FinanceRun.js";
import { playFinance } from "./playFinance.js";

export interface FinanceOutcome {
  readonly steps: number;
  /** undefined: everything held. */
  readonly failure: { readonly path: string; readonly report: string } | undefined;
}

export interface FinanceSoaker {
  /** Runs one seed and makes what fails smaller; with a path, only the story that it names. */
  run(seed: number, path?: string): Promise<FinanceOutcome>;
  stop(): Promise<void>;
}

/** In one statement, which the connection prepares once: planning them costs more than asking on so few rows. */
const INVARIANTS = [
  ...OBLIGATION_CHECKS,
  ...DISPUTE_CHECKS,
  ...CALCULATION_CHECKS,
  ...PAYMENT_CHECKS,
  ...LEDGER_CHECKS.filter(({ invariant }) => !invariant.includes("guarded")),
];
const BROKEN = INVARIANTS.map(
  ({ broken }, place) => `SELECT ${place} AS invariant, example FROM (${broken}) AS found_${place} (example)`,
).join("\nUNION ALL\n");

/** Keeps one database from seed to seed and empties it between the stories; gives up one on which a story failed. */
export function createFinanceSoaker(shrinkForMs = Number(process.env["SHRINK_MS"] ?? 120_000)): FinanceSoaker {
  let settlement: TestSettlement | undefined;

  async function drop(): Promise<void> {
    const used = settlement;
    settlement = undefined;
    await used?.stop();
  }

  async function tell(story: readonly Happening[]): Promise<void> {
    if (settlement) await emptyBooks(settlement);
    settlement ??= await prepare();
    const run = new FinanceRun(settlement);
    try {
      await run.defineTerms();
      await run.learnCycles();
      for (const happening of story) {
        await playFinance(run, happening);
        await compareBooks(run);
        await expectInvariants(settlement);
      }
      const reports = await verifyOwnBooks(settlement.db.database);
      // Payments of a story are booked on their legs without a bank's statement, which is what suspense is about.
      const broken = reports.filter(({ invariant, violations }) => violations > 0 && !invariant.startsWith("suspense"));
      run.same("verification", broken, []);
    } catch (error) {
      await drop();
      throw error;
    }
  }

  return {
    async run(seed, path) {
      let steps = 0;
      const property = fc.asyncProperty(financeStory, async (story) => {
        steps += story.length;
        await tell(story);
      });
      const isAsItIs = path !== undefined || shrinkForMs === 0;
      const details = await fc.check(property, {
        ...{ seed, numRuns: 1, endOnFailure: isAsItIs },
        ...(isAsItIs ? {} : { skipAllAfterTimeLimit: shrinkForMs }),
        ...(path === undefined ? {} : { path }),
      });
      if (!details.failed) return { steps, failure: undefined };
      const { counterexamplePath, errorInstance } = details;
      const why = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
      return {
        steps,
        failure: { path: counterexamplePath ?? "", report: `${fc.defaultReportMessage(details) ?? ""}\n${why}` },
      };
    },
    stop: drop,
  };
}

async function prepare(): Promise<TestSettlement> {
  const settlement = await startTestSettlement();
  const { others } = settlement;
  await others.defineProgramme();
  await others.registerPartners(...PARTNERS);
  await others.settled();
  await new FinanceRun(settlement).signContracts();
  await giveAccounts(settlement, [null, ...PARTNERS], ["CZK", "EUR"]);
  await emptyBooks(settlement);
  return settlement;
}

async function expectInvariants({ db }: TestSettlement): Promise<void> {
  const { rows } = await db.database.pool.query<{ invariant: number; example: string }>({
    name: "invariants",
    text: BROKEN,
  });
  const [broken] = rows;
  if (broken) throw new Violation(`${INVARIANTS[broken.invariant]?.invariant}: ${broken.example}`);
}
