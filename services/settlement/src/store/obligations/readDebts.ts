import { createHash } from "node:crypto";
import type { Tx } from "@tessera/runtime";
import type { ObligationKind, ObligationTotal } from "../../domain/cycles/contentText.js";
import type { Debt } from "../../domain/netting/debt.js";

/** The summed debts between partners in one currency, and how many obligations they sum up. */
export interface CurrencyDebts {
  readonly currency: string;
  readonly debts: readonly Debt[];
  readonly obligationCount: number;
}

/** Obligations that a dispute keeps out are in no sum, no total and no digest. */
export const COUNTS = "NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)";

/**
 * FROM and GROUP BY of the obligations of cycle $1, pair by pair, each with its SHA-256. Sorting texts is what takes longest, so
 * they are sorted by a number made of the pair's codes first, which tells nearly all pairs apart; OFFSET 0 keeps the planner from
 * putting the texts first again, and from carrying whole rows through the sort.
 */
const byPair = (counts: string) => `
  FROM (
    SELECT currency, debtor_code, creditor_code, kind, amount_minor, id, hashtextextended(debtor_code || creditor_code, 0) AS pair,
      sha256(convert_to(concat_ws('|', id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor,
        extract(epoch FROM occurred_at)::numeric(20, 3), late, lot_id, reverses), 'UTF8')) AS digest
    FROM obligation WHERE cycle_id = $1 AND ${counts} OFFSET 0
  ) AS obligation
  GROUP BY pair, currency, debtor_code, creditor_code OFFSET 0`;
/** SHA-256 over the digests of a pair's obligations, in order of id. */
const PAIR_DIGEST = "sha256(string_agg(digest, ''::bytea ORDER BY id))";

/** What the obligations of a cycle come to. */
export interface CycleSums {
  /** Ascending by currency, debtor, creditor. */
  readonly debts: readonly CurrencyDebts[];
  /** Ascending by currency and kind. */
  readonly totals: readonly ObligationTotal[];
  /** As `digestObligations` answers. */
  readonly obligationsDigest: string;
}

interface PairRow {
  readonly currency: string;
  readonly debtor_code: string;
  readonly creditor_code: string;
  readonly counts: number[];
  readonly sums: string[];
  readonly digest: Buffer;
}

const KINDS: readonly ObligationKind[] = ["ADJUSTMENT", "DEBT_REPAYMENT", "REDEMPTION", "REVERSAL"];
/** A million obligations are sorted in memory, where they are sorted twice as fast. */
const SORT_MEMORY = "SET LOCAL work_mem = '192MB'";

/**
 * Debts, totals and digest in one reading of a cycle's obligations, pair by pair. The cycle must be closed. For as long as it takes,
 * whatever the limit of other statements.
 */
export async function sumObligations(tx: Tx, cycleId: string): Promise<CycleSums> {
  await tx.query(`SET LOCAL statement_timeout = 0; ${SORT_MEMORY}`);
  const rows = await tx.query<PairRow>(
    `SELECT * FROM (SELECT currency, debtor_code, creditor_code,
       ARRAY[${KINDS.map((kind) => `count(*) FILTER (WHERE kind = '${kind}')`).join(", ")}]::integer[] AS counts,
       ARRAY[${KINDS.map((kind) => `coalesce(sum(amount_minor) FILTER (WHERE kind = '${kind}'), 0)`).join(", ")}]::text[] AS sums,
       ${PAIR_DIGEST} AS digest ${byPair(COUNTS)}) AS pair
     ORDER BY currency, debtor_code, creditor_code`,
    [cycleId],
  );
  await tx.query("SET LOCAL work_mem TO DEFAULT; SET LOCAL statement_timeout TO DEFAULT");
  const digest = createHash("sha256");
  const groups = new Map<string, { debts: Debt[]; obligationCount: number; counts: number[]; sums: bigint[] }>();
  for (const row of rows) {
    digest.update(row.digest);
    let group = groups.get(row.currency);
    if (!group)
      groups.set(
        row.currency,
        (group = { debts: [], obligationCount: 0, counts: KINDS.map(() => 0), sums: KINDS.map(() => 0n) }),
      );
    const sums = row.sums.map(BigInt);
    group.debts.push({
      debtorCode: row.debtor_code,
      creditorCode: row.creditor_code,
      amountMinor: sums.reduce((sum, part) => sum + part, 0n),
    });
    group.obligationCount += row.counts.reduce((sum, part) => sum + part, 0);
    group.counts = group.counts.map((count, kind) => count + (row.counts[kind] ?? 0));
    group.sums = group.sums.map((sum, kind) => sum + (sums[kind] ?? 0n));
  }
  return {
    debts: [...groups].map(([currency, { debts, obligationCount }]) => ({ currency, debts, obligationCount })),
    totals: [...groups].flatMap(([currency, { counts, sums }]) =>
      KINDS.flatMap((kind, index) => {
        const count = counts[index] ?? 0;
        return count > 0 ? [{ currency, kind, count, grossMinor: sums[index] ?? 0n }] : [];
      }),
    ),
    obligationsDigest: digest.digest("hex"),
  };
}

/** Count and sum of a cycle's obligations per currency and kind, as they are now. */
export async function readTotals(tx: Tx, cycleId: string): Promise<ObligationTotal[]> {
  const rows = await tx.query<{ currency: string; kind: ObligationKind; count: string; gross_minor: string }>(
    `SELECT currency, kind, count(*) AS count, sum(amount_minor) AS gross_minor
     FROM obligation WHERE cycle_id = $1 AND ${COUNTS} GROUP BY currency, kind ORDER BY currency, kind`,
    [cycleId],
  );
  return rows.map((row) => ({
    currency: row.currency,
    kind: row.kind,
    count: Number(row.count),
    grossMinor: BigInt(row.gross_minor),
  }));
}

/**
 * A digest over every obligation of a cycle: SHA-256 per obligation, these together per debtor and creditor in order of id, and
 * these again together, so that no step holds more than one pair's digests. Lower-case hexadecimal.
 */
export async function digestObligations(tx: Tx, cycleId: string): Promise<string> {
  return digestThose(tx, COUNTS, [cycleId]);
}

/** The same over what a calculation was made of, whatever disputes have taken out or given back since. */
export async function digestAsCalculated(tx: Tx, cycleId: string, calculation: number): Promise<string> {
  const counted = `id <> ALL (ARRAY(
    SELECT unnest(left_out) FROM cycle_calculation WHERE cycle_id = $1 AND calculation = $2))`;
  return digestThose(tx, counted, [cycleId, calculation]);
}

/** Ids of the cycle's obligations that do not count now, ascending. */
export async function readLeftOut(tx: Tx, cycleId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM obligation WHERE cycle_id = $1 AND NOT (${COUNTS}) ORDER BY id`,
    [cycleId],
  );
  return rows.map(({ id }) => id);
}

async function digestThose(tx: Tx, counted: string, parameters: readonly unknown[]): Promise<string> {
  const [row] = await tx.query<{ digest: string }>(
    `SELECT encode(sha256(coalesce(string_agg(pair.digest, ''::bytea
                     ORDER BY currency, debtor_code, creditor_code), ''::bytea)), 'hex') AS digest
     FROM (SELECT currency, debtor_code, creditor_code, ${PAIR_DIGEST} AS digest ${byPair(counted)}) AS pair`,
    parameters,
  );
  if (!row) throw new Error("a digest has one row");
  return row.digest;
}
