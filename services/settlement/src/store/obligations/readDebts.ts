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

/** The SHA-256 of an obligation made again of its columns: what its stored `digest` has to be. */
const DIGEST_OF_FACTS = `sha256(convert_to(concat_ws('|', id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor,
  extract(epoch FROM occurred_at)::numeric(20, 3), late, lot_id, reverses), 'UTF8'))`;

/**
 * Pairs of partners of cycle $1, each with the SHA-256 over the digests of its obligations in order of id, and with more that is summed up
 * of them. What belongs to a pair is gathered by hash, by several processes where there are some, and only then put in order: sorting
 * a million rows by codes and id takes longer than everything else. Ids are 16 bytes and sort as bytes.
 */
const byPair = (counts: string, digest: string, summed: Readonly<Record<string, string>> = {}) => `
  SELECT currency, debtor_code, creditor_code, ${Object.keys(summed)
    .map((name) => `${name}, `)
    .join("")}
    (SELECT sha256(string_agg(substr(entry, 17), ''::bytea ORDER BY entry)) FROM unnest(entries) AS entry) AS digest
  FROM (
    SELECT currency, debtor_code, creditor_code, array_agg(uuid_send(id) || ${digest}) AS entries
      ${Object.entries(summed)
        .map(([name, sum]) => `, ${sum} AS ${name}`)
        .join("")}
    FROM obligation WHERE cycle_id = $1 AND ${counts}
    GROUP BY currency, debtor_code, creditor_code OFFSET 0
  ) AS pair`;

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
/** A million obligations are gathered in memory. */
const MEMORY = "SET LOCAL work_mem = '192MB'";
/** Per kind, in the order of KINDS. */
const SUMMED = {
  counts: `ARRAY[${KINDS.map((kind) => `count(*) FILTER (WHERE kind = '${kind}')`).join(", ")}]::integer[]`,
  sums: `ARRAY[${KINDS.map((kind) => `coalesce(sum(amount_minor) FILTER (WHERE kind = '${kind}'), 0)`).join(", ")}]::text[]`,
};

/**
 * Debts, totals and digest in one reading of a cycle's obligations, pair by pair. The cycle must be closed. For as long as it takes,
 * whatever the limit of other statements.
 */
export async function sumObligations(tx: Tx, cycleId: string): Promise<CycleSums> {
  await tx.query(`SET LOCAL statement_timeout = 0; ${MEMORY}`);
  const rows = await tx.query<PairRow>(
    `${byPair(COUNTS, "digest", SUMMED)} ORDER BY currency, debtor_code, creditor_code`,
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
 * these again together. Made of the facts, not of the digests that stand beside them. Lower-case hexadecimal.
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
     FROM (${byPair(counted, DIGEST_OF_FACTS)}) AS pair`,
    parameters,
  );
  if (!row) throw new Error("a digest has one row");
  return row.digest;
}
