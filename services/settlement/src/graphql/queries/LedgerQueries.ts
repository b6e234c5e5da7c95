import { parsePublicId } from "@tessera/kernel";
import { NotAnAnswer, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { exportEntry, exportHead, exportSeal } from "../../domain/ledger/exportLines.js";
import { findCycle } from "../../store/queries/cycles.js";
import { findCycleSeals, pageSealedEntries } from "../../store/queries/ledger.js";
import { findJournalHeads } from "../../store/queries/readJournals.js";
import type { SettlementContext } from "../context.js";
import { presentCycle } from "../present/presentCycle.js";
import { CycleJournalsType, LedgerExportType } from "../types/ledger.js";

const MOST_LINES = 1_000;
const CURSOR = /^([A-Z]{3})(\d{1,15})$/;

@Resolver()
export class LedgerQueries {
  /** null for an unknown cycle. */
  @Query(() => CycleJournalsType, { nullable: true })
  async journals(
    @Arg("cycleId", () => ID) cycleId: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<CycleJournalsType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const id = parsePublicId("cyc", cycleId);
    const cycle = id === undefined ? null : await findCycle(deps.database, id);
    if (!cycle) return null;
    return { cycle: presentCycle(cycle), heads: await findJournalHeads(deps.database, cycle.id) };
  }

  /** null for an unknown cycle and one without that seal. */
  @Query(() => LedgerExportType, { nullable: true, description: "seal: its ordinal, the last when left out." })
  async ledgerExport(
    @Arg("cycleId", () => ID) cycleId: string,
    @Arg("seal", () => Int, { nullable: true }) ordinal: number | null | undefined,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<LedgerExportType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const cursor = after ? CURSOR.exec(after) : undefined;
    if (cursor === null) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this export.");
    const id = parsePublicId("cyc", cycleId);
    const made = id === undefined ? [] : await findCycleSeals(deps.database, id);
    const seal = made.find((one) => one.ordinal === (ordinal ?? made.length));
    // Nothing is sealed yet.
    if (made.length === 0 && id !== undefined && (await findCycle(deps.database, id)))
      return { seal: 0, lines: [], endCursor: null };
    if (!seal) return null;
    const from = { currency: cursor?.[1] ?? "", sequence: Number(cursor?.[2] ?? 0) };
    const entries = await pageSealedEntries(deps.database, seal, from, MOST_LINES);
    const last = entries.length === MOST_LINES ? entries.at(-1) : undefined;
    const lines = entries.map(({ text, seal: hash }) => exportEntry(text, hash));
    if (cursor === undefined) lines.unshift(exportHead(seal.cycleId, seal.ordinal));
    if (!last) lines.push(...made.filter((one) => one.ordinal <= seal.ordinal).map(exportSeal));
    return { seal: seal.ordinal, lines, endCursor: last ? `${last.currency}${last.sequence}` : null };
  }
}
