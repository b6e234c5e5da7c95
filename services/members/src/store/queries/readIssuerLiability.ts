import { inSnapshot, type Database } from "@tessera/runtime";

export interface LiabilityQuestion {
  readonly asOf: string;
  readonly basis: "EFFECTIVE" | "RECORDED";
  readonly issuerCode: string | null;
}

type Figure = "issued" | "redeemed" | "expired" | "reversed" | "outstanding";
type PointsFigure = Figure | "maturedIssued" | "maturedRedeemed";

/** One issuer's points of one currency: counted, and at their locked prices. */
type Row = Readonly<Record<PointsFigure, string> & Record<`${Figure}Value`, string>> & {
  readonly issuerCode: string;
  readonly currency: string;
};

/** The five figures out of legs that carry `amount`. */
function figuresOf(amount: string, suffix: string): string {
  return `
    coalesce(-sum(${amount}) FILTER (WHERE account = 'ISSUED'), 0) AS "issued${suffix}",
    coalesce(sum(${amount}) FILTER (WHERE account = 'REDEEMED'), 0) AS "redeemed${suffix}",
    coalesce(sum(${amount}) FILTER (WHERE account = 'EXPIRED' OR (account = 'MEMBER' AND expires_at <= $1)), 0) AS "expired${suffix}",
    coalesce(sum(${amount}) FILTER (WHERE account = 'REVERSED'), 0) AS "reversed${suffix}",
    coalesce(sum(${amount}) FILTER (WHERE account = 'DEBT' OR (account = 'MEMBER' AND expires_at > $1)), 0) AS "outstanding${suffix}"`;
}

/**
 * Legs up to the instant with the price that was locked for them. A leg without a lot is of a debt: the debt is worth what was given
 * back when it came about, the leg behind it in that entry; and what a repayment takes off REDEEMED is the leg behind the debt's.
 */
const LEGS = `
  WITH leg AS (
    SELECT entry.member_id, leg.issuer_code, leg.account, leg.lot_id, leg.points,
      coalesce(leg.debt_id, CASE WHEN leg.lot_id IS NULL THEN entry.postings[leg.line::integer - 1].debt_id END) AS debt_id
    FROM journal_entry AS entry
    CROSS JOIN LATERAL unnest(entry.postings) WITH ORDINALITY AS leg (account, issuer_code, lot_id, debt_id, points, line)
    WHERE CASE $2 WHEN 'RECORDED' THEN entry.recorded_at ELSE entry.occurred_at END <= $1
      AND ($3::text IS NULL OR leg.issuer_code = $3)
  ), debt_price AS (
    SELECT debt.member_id, debt.debt_id, lot.unit_price, lot.currency
    FROM debt
    JOIN return_document AS document USING (member_id, return_id)
    JOIN journal_entry AS entry ON entry.member_id = debt.member_id AND entry.entry_id = document.entry_id
    CROSS JOIN LATERAL (SELECT entry.postings[leg.line::integer + 1].lot_id AS lot_id
      FROM unnest(entry.postings) WITH ORDINALITY AS leg (account, issuer_code, lot_id, debt_id, points, line)
      WHERE leg.debt_id = debt.debt_id) AS given
    JOIN lot ON lot.member_id = debt.member_id AND lot.lot_id = given.lot_id
  ), priced AS (
    SELECT leg.issuer_code, leg.account, leg.points, lot.expires_at, coalesce(lot.unit_price, debt_price.unit_price) AS unit_price,
      coalesce(lot.currency, debt_price.currency) AS currency
    FROM leg
    LEFT JOIN lot ON lot.member_id = leg.member_id AND lot.lot_id = leg.lot_id
    LEFT JOIN debt_price ON leg.lot_id IS NULL AND debt_price.member_id = leg.member_id AND debt_price.debt_id = leg.debt_id
  )`;

/** What issuers owe at an instant, as the contract of members.issuerLiability says: the whole book is read once. */
export async function readIssuerLiability(database: Database, { asOf, basis, issuerCode }: LiabilityQuestion) {
  return inSnapshot(database, async (tx) => {
    const rows = await tx.query<Row>(
      `${LEGS} SELECT issuer_code AS "issuerCode", currency, ${figuresOf("points", "")}, ${figuresOf("points * unit_price", "Value")},
         coalesce(-sum(points) FILTER (WHERE account IN ('ISSUED', 'REVERSED') AND expires_at <= $1), 0) AS "maturedIssued",
         coalesce(sum(points) FILTER (WHERE account = 'REDEEMED' AND expires_at <= $1), 0) AS "maturedRedeemed"
       FROM priced GROUP BY issuer_code, currency ORDER BY issuer_code, currency`,
      [asOf, basis, issuerCode],
    );
    const byIssuer = new Map<string, Row[]>();
    for (const row of rows) byIssuer.set(row.issuerCode, [...(byIssuer.get(row.issuerCode) ?? []), row]);
    return [...byIssuer].map(([code, ofIssuer]) => ({
      issuerCode: code,
      ...countPoints(ofIssuer),
      values: ofIssuer.map(toValue),
    }));
  });
}

/** Points are counted whatever their currency. */
function countPoints(rows: readonly Row[]) {
  const sumOf = (figure: PointsFigure) => Number(rows.reduce((sum, row) => sum + BigInt(row[figure]), 0n));
  return {
    issued: sumOf("issued"),
    redeemed: sumOf("redeemed"),
    expired: sumOf("expired"),
    reversed: sumOf("reversed"),
    outstanding: sumOf("outstanding"),
    maturedIssued: sumOf("maturedIssued"),
    maturedRedeemed: sumOf("maturedRedeemed"),
  };
}

function toValue(row: Row) {
  const { currency, issuedValue, redeemedValue, expiredValue, reversedValue, outstandingValue } = row;
  return {
    currency,
    issued: issuedValue,
    redeemed: redeemedValue,
    expired: expiredValue,
    reversed: reversedValue,
    outstanding: outstandingValue,
  };
}
