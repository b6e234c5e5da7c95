import type { Database, Tx } from "@tessera/runtime";
import type { EntityManager } from "typeorm";
import type { CarryingPosition, ObligationTotal } from "../../domain/cycles/contentText.js";
import type { LegStatus } from "../../domain/payments/leg.js";
import type { HubLeg } from "../../domain/netting/hubLegs.js";
import type { NettingScheme } from "../../domain/netting/reportNetting.js";
import { CyclePositionRow } from "../entities/CyclePositionRow.js";
import { CycleTotalRow } from "../entities/CycleTotalRow.js";
import { LegRow } from "../entities/LegRow.js";
import { NettingReportRow } from "../entities/NettingReportRow.js";
import { COUNTS } from "../obligations/readDebts.js";
import type { CycleView } from "./cycles.js";
import { rowsOf } from "../rowsOf.js";
import { queryRows } from "./queryRows.js";

/** What to show of a cycle; undefined means all. */
export interface FigureFilter {
  readonly currency: string | undefined;
  readonly partnerCode: string | undefined;
}

export interface CurrencyPosition extends CarryingPosition {
  readonly currency: string;
}

/** Ascending by currency and partner: frozen once the cycle is calculated, until then summed from its obligations. */
export async function readPositions(
  source: Database | Tx,
  cycle: CycleView,
  filter: FigureFilter,
): Promise<CurrencyPosition[]> {
  if (cycle.calculation > 0) {
    return managerOf(source).find(CyclePositionRow, {
      where: whereOf(cycle, filter),
      order: { currency: "ASC", partnerCode: "ASC" },
    });
  }
  const rows = await rowsOf<{
    currency: string;
    partner_code: string;
    receivable_minor: string;
    payable_minor: string;
  }>(
    source,
    `SELECT currency, partner_code, sum(receivable_minor) AS receivable_minor, sum(payable_minor) AS payable_minor
     FROM (
       SELECT currency, debtor_code AS partner_code, 0 AS receivable_minor, amount_minor AS payable_minor
       FROM obligation WHERE cycle_id = $1 AND ${COUNTS} AND ($3::text IS NULL OR debtor_code = $3)
       UNION ALL
       SELECT currency, creditor_code, amount_minor, 0
       FROM obligation WHERE cycle_id = $1 AND ${COUNTS} AND ($3::text IS NULL OR creditor_code = $3)
     ) AS side
     WHERE $2::text IS NULL OR currency = $2
     GROUP BY currency, partner_code ORDER BY currency, partner_code`,
    [cycle.id, filter.currency ?? null, filter.partnerCode ?? null],
  );
  return rows.map((row) => ({
    currency: row.currency,
    partnerCode: row.partner_code,
    receivableMinor: BigInt(row.receivable_minor),
    payableMinor: BigInt(row.payable_minor),
    carriedMinor: 0n,
  }));
}

/** Ascending by currency and kind: frozen once the cycle is calculated, until then as they are. */
export async function readObligationTotals(database: Database, cycle: CycleView): Promise<ObligationTotal[]> {
  if (cycle.calculation > 0) {
    return database.dataSource.manager.find(CycleTotalRow, {
      where: { cycleId: cycle.id, calculation: cycle.calculation },
      order: { currency: "ASC", kind: "ASC" },
    });
  }
  const rows = await queryRows<{ currency: string; kind: ObligationTotal["kind"]; count: string; gross_minor: string }>(
    database,
    `SELECT currency, kind, count(*) AS count, sum(amount_minor) AS gross_minor
     FROM obligation WHERE cycle_id = $1 AND ${COUNTS} GROUP BY currency, kind ORDER BY currency, kind`,
    [cycle.id],
  );
  return rows.map((row) => ({
    currency: row.currency,
    kind: row.kind,
    count: Number(row.count),
    grossMinor: BigInt(row.gross_minor),
  }));
}

export interface FrozenReport {
  readonly currency: string;
  readonly scheme: NettingScheme;
  readonly valueMinor: bigint;
  readonly payments: number;
  /** Text with 6 places. */
  readonly efficiency: string;
  readonly optimal: boolean;
}

const SCHEMES: readonly NettingScheme[] = ["GROSS", "BILATERAL", "CONSERVATIVE", "MULTILATERAL_HUB", "FEWEST_DIRECT"];

/** Of a calculated cycle, ascending by currency, from gross to the fewest payments; none before. */
export async function readNettingReports(
  database: Database,
  cycle: CycleView,
  currency: string | undefined,
): Promise<FrozenReport[]> {
  const rows = await database.dataSource.manager.find(NettingReportRow, {
    where: { cycleId: cycle.id, calculation: cycle.calculation, ...(currency !== undefined && { currency }) },
    order: { currency: "ASC" },
  });
  return rows.sort((a, b) =>
    a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : SCHEMES.indexOf(a.scheme) - SCHEMES.indexOf(b.scheme),
  );
}

export interface StoredLeg extends HubLeg {
  readonly id: string;
  readonly currency: string;
  readonly counterpartyCode: string | null;
  readonly status: LegStatus;
  readonly settledMinor: bigint;
  readonly dueOn: string | null;
  readonly valueDate: string | null;
  readonly reference: string | null;
  readonly originalLegId: string | null;
}

const LEG_ORDER = { currency: "ASC", partnerCode: "ASC", direction: "ASC", id: "ASC" } as const;

/** Of a calculated cycle, ascending by currency and partner, what it pays first, and what others pay a partner directly; none before. */
export async function readLegsWithDirect(
  source: Database | Tx,
  cycle: CycleView,
  { partnerCode, ...rest }: FigureFilter,
): Promise<StoredLeg[]> {
  const ofAll = whereOf(cycle, { ...rest, partnerCode: undefined });
  return managerOf(source).find(LegRow, {
    where:
      partnerCode === undefined
        ? ofAll
        : [
            { ...ofAll, partnerCode },
            { ...ofAll, counterpartyCode: partnerCode },
          ],
    order: LEG_ORDER,
  });
}

function managerOf(source: Database | Tx): EntityManager {
  return "pool" in source ? source.dataSource.manager : source.manager;
}

function whereOf(cycle: CycleView, { currency, partnerCode }: FigureFilter) {
  return {
    cycleId: cycle.id,
    calculation: cycle.calculation,
    ...(currency !== undefined && { currency }),
    ...(partnerCode !== undefined && { partnerCode }),
  };
}
