import { publicId } from "@tessera/kernel";
import { inSnapshot, type Database, type Tx } from "@tessera/runtime";
import { proveStatement } from "../../domain/ledger/proveStatement.js";
import { legsSeenBy } from "../../domain/statements/legsSeenBy.js";
import {
  buildPartnerStatement,
  type PartnerStatement,
  type StatementLeg,
  type StatementSeal,
} from "../../domain/statements/partnerStatement.js";
import { pageInvoices } from "../invoices/readInvoices.js";
import { readCycleSeals } from "../ledger/cycleSeals.js";
import { readSealedStatements } from "../ledger/sealedStatements.js";
import { sha256 } from "../ledger/sha256.js";
import { findCycle, type CycleView } from "../queries/cycles.js";
import { readLegsWithDirect, readPositions, type CurrencyPosition, type StoredLeg } from "../queries/figures.js";
import { readStatementLines } from "../queries/obligations.js";
import { readWithheldLegIds } from "./readWithheldLegIds.js";

/** More than one cycle's documents of one partner: one per currency, and a credit note for each. */
const MOST_INVOICES = 10_000;

/** A partner's statement of a cycle as it stood at one instant, with what it was made of. */
export interface ReadStatement {
  readonly positions: readonly CurrencyPosition[];
  readonly statement: PartnerStatement;
}

/**
 * Reads a partner's statement in one snapshot: whatever others write meanwhile, its lines, positions, invoices and payments belong
 * together, in every format that is made of it. Throws when there is no such cycle.
 */
export async function readPartnerStatement(
  database: Database,
  cycleId: string,
  partnerCode: string,
): Promise<ReadStatement> {
  return inSnapshot(database, async (tx) => {
    // A snapshot has all the time it wants; a partner's question has not.
    await tx.query("SET LOCAL statement_timeout TO DEFAULT");
    const cycle = await findCycle(tx, cycleId);
    if (!cycle) throw new Error(`cycle ${cycleId} has vanished`);
    const filter = { currency: undefined, partnerCode };
    const names = await readNames(tx, partnerCode);
    const lines = await readStatementLines(tx, cycleId, partnerCode);
    const positions = await readPositions(tx, cycle, filter);
    const legs = legsSeenBy(partnerCode, await readLegsWithDirect(tx, cycle, filter));
    const isOneDefaulted = legs.some((leg) => leg.status === "DEFAULTED");
    const withheld = isOneDefaulted ? await readWithheldLegIds(tx, cycleId) : new Set<string>();
    const invoices = await pageInvoices(tx, { partnerCode, cycleId }, undefined, MOST_INVOICES);
    const { id, status, contentHash, from, to } = cycle;
    const statement = buildPartnerStatement({
      programmeCode: names.programmeCode,
      timeZone: names.timeZone,
      partner: { code: partnerCode, name: names.partnerName ?? partnerCode },
      cycle: { id: publicId("cyc", id), status, contentHash, from, to },
      openings: positions
        .filter(({ carriedMinor }) => carriedMinor !== 0n)
        .map(({ currency, carriedMinor }) => ({ currency, openingMinor: carriedMinor })),
      lines,
      fees: invoices.map(({ number, currency, netMinor, vatMinor, claim }) => {
        const { reference = null, variableSymbol = null } = claim ?? {};
        return { number, currency, netMinor, vatMinor, reference, variableSymbol };
      }),
      legs: legs.map((leg) => ({ ...toStatementLeg(leg), isWithheld: withheld.has(leg.id) })),
      seal: await readSeal(tx, cycle, partnerCode),
    });
    return { positions, statement };
  });
}

function toStatementLeg(leg: StoredLeg): Omit<StatementLeg, "isWithheld"> {
  const { currency, direction, counterpartyCode, amountMinor, status, dueOn, reference } = leg;
  return { currency, direction, counterpartyCode, amountMinor, status, dueOn, reference };
}

/** The last seal of what the cycle has calculated, with the partner's proof. */
async function readSeal(tx: Tx, { id, contentHash }: CycleView, partnerCode: string): Promise<StatementSeal | null> {
  const seals = await readCycleSeals(tx, id);
  const seal = seals.findLast((one) => one.contentHash === contentHash && one.statements !== null);
  return seal ? proveStatement(sha256, seal, await readSealedStatements(tx, id, seal.ordinal), partnerCode) : null;
}

async function readNames(tx: Tx, partnerCode: string) {
  const [row] = await tx.query<{ code: string; time_zone: string; name: string | null }>(
    "SELECT code, time_zone, (SELECT name FROM partner WHERE partner.code = $1) AS name FROM programme",
    [partnerCode],
  );
  if (!row) throw new Error("a cycle stands without a programme");
  return { programmeCode: row.code, timeZone: row.time_zone, partnerName: row.name };
}
