import { createHash } from "node:crypto";
import { sealBook } from "@tessera/contracts";
import { inTransaction, type Tx } from "@tessera/runtime";
import { sealLeaves, statementLeaf, type SealedBook, type SealedStatement } from "../../domain/ledger/cycleSeal.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import {
  insertCycleSeal,
  lockCycleChains,
  readSealableCycles,
  type CycleSeal,
  type SealableCycle,
} from "../../store/ledger/cycleSeals.js";
import {
  digestStatements,
  insertSealedStatements,
  readStatementsOfCalculation,
} from "../../store/ledger/sealedStatements.js";
import type { SettlementDeps } from "../deps.js";
import { hashLeaves } from "./hashLeaves.js";

/**
 * Seals every cycle whose calculation or settlement has no seal yet. Members are asked outside of a transaction and answer once for each
 * seal, so what was broken off goes on with the same answer. Throws UNAVAILABLE while members do not answer; the job tries again.
 */
export async function sealCycles(deps: SettlementDeps): Promise<void> {
  const due = await inTransaction(deps.database, async (tx) => readSealableCycles(tx, null));
  for (const cycle of due) {
    const sealId = sealIdOf(cycle);
    const { members, root, sealedAt } = await deps.peers.call(sealBook, { sealId });
    const book = { sealId, members, root, sealedAt: new Date(sealedAt) };
    const statements = await inTransaction(deps.database, async (tx) => gatherStatements(tx, cycle));
    await inTransaction(deps.database, async (tx) => sealCycle(tx, cycle, book, statements));
  }
}

/** Does nothing when the cycle has moved on since it was found, or when another instance was faster. Locks its row, then its chains. */
async function sealCycle(
  tx: Tx,
  found: SealableCycle,
  book: SealedBook,
  statements: readonly SealedStatement[],
): Promise<void> {
  await lockCycleRow(tx, found.cycleId);
  const chains = await lockCycleChains(tx, found.cycleId);
  const [due] = await readSealableCycles(tx, found.cycleId);
  if (!due || sealIdOf(due) !== book.sealId) return;
  const { cycleId, stage, contentHash } = due;
  const content = {
    cycleId,
    ordinal: due.seals + 1,
    stage,
    contentHash,
    recordedAt: await databaseNow(tx),
    chains,
    book,
    statements: { partners: statements.length, root: hashLeaves(statements.map((one) => statementLeaf(cycleId, one))) },
  };
  const seal: CycleSeal = { ...content, root: hashLeaves(sealLeaves(content)) };
  await insertCycleSeal(tx, seal);
  await insertSealedStatements(tx, seal, statements);
}

/**
 * What the statements of a calculated cycle list, before its row is locked: a million obligations take seconds, and they change only with
 * another calculation, which has another hash and another seal.
 */
async function gatherStatements(tx: Tx, { cycleId, contentHash }: SealableCycle): Promise<SealedStatement[]> {
  const known = await readStatementsOfCalculation(tx, cycleId, contentHash);
  if (known) return known;
  await tx.query("SET LOCAL statement_timeout = 0");
  return digestStatements(tx, cycleId);
}

/** The same for the same seal, in the form of a UUID. */
function sealIdOf({ cycleId, stage, contentHash, seals }: SealableCycle): string {
  const hash = createHash("sha256")
    .update(`${cycleId}|${seals + 1}|${stage}|${contentHash}`)
    .digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}
