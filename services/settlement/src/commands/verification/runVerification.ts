import { networkCommands, SERVICE_NAMES, type InvariantReport, type ServiceName } from "@tessera/contracts";
import type { VerificationStatus } from "../../store/entities/VerificationRow.js";
import { finishVerification, keepClaim, saveReports, type ClaimedVerification } from "../../store/verifications.js";
import { awaitAllFacts } from "../cycles/awaitFacts.js";
import type { SettlementDeps } from "../deps.js";
import { compareServices } from "./compareServices.js";
import { verifyOwnBooks } from "./verifyOwnBooks.js";

/**
 * Verifies the network: waits for the facts of members and rewards, lets every service check its own database, and compares
 * what must agree between them. A service that does not answer has no report, and settlement's names it: the verification is
 * then never CLEAN. Runs from the beginning again when it was broken off.
 */
export async function runVerification(
  deps: SettlementDeps,
  verification: ClaimedVerification,
): Promise<VerificationStatus> {
  const { database, timings, log } = deps;
  const keeping = setInterval(() => {
    keepClaim(database, verification.id, timings.claimMs).catch((error: unknown) =>
      log.warn({ err: error }, "a claim was not kept"),
    );
  }, timings.claimMs / 3);
  try {
    const unanswered: string[] = [];
    await noting(deps, unanswered, "the facts of members and rewards did not arrive", async () => {
      await awaitAllFacts(deps, timings.patientBarrierTimeoutMs);
    });
    const reports = await askEveryService(deps, verification.id, unanswered);
    await noting(deps, unanswered, "what services hold could not be compared", async () => {
      reports.push(...(await compareServices(deps, verification.startedAt)));
    });
    reports.push(reportAnswers(unanswered));
    return await finish(deps, verification.id, reports);
  } finally {
    clearInterval(keeping);
  }
}

/** Saves the reports of the other services; answers settlement's own. */
async function askEveryService(
  deps: SettlementDeps,
  verificationId: string,
  unanswered: string[],
): Promise<InvariantReport[]> {
  const own: InvariantReport[] = [];
  for (const service of SERVICE_NAMES) {
    await noting(deps, unanswered, `${service} did not answer`, async () => {
      if (service === "settlement") return void own.push(...(await verifyOwnBooks(deps.database)));
      const { reports } = await deps.peers.call(networkCommands(service).verify, { verificationId });
      tellMetrics(deps, service, reports);
      return saveReports(deps.database, verificationId, service, reports);
    });
  }
  return own;
}

/** Runs a step; when it fails, notes in words that it did and goes on. */
async function noting(
  deps: SettlementDeps,
  unanswered: string[],
  words: string,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    deps.log.warn({ err: error }, words);
    unanswered.push(words);
  }
}

function reportAnswers(unanswered: readonly string[]): InvariantReport {
  return {
    invariant: "every service answered",
    rowsScanned: SERVICE_NAMES.length,
    violations: unanswered.length,
    examples: unanswered.slice(0, 10),
  };
}

async function finish(deps: SettlementDeps, id: string, own: readonly InvariantReport[]): Promise<VerificationStatus> {
  const service: ServiceName = "settlement";
  tellMetrics(deps, service, own);
  await saveReports(deps.database, id, service, own);
  return finishVerification(deps.database, id);
}

/** Of every invariant, those without a violation too: a violation that is mended goes back to 0. */
function tellMetrics({ metrics }: SettlementDeps, service: ServiceName, reports: readonly InvariantReport[]): void {
  for (const { invariant, violations } of reports) metrics?.violations(`${service}: ${invariant}`, violations);
}
