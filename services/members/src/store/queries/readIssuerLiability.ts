import { inSnapshot, type Database } from "@tessera/runtime";

export interface LiabilityQuestion {
  readonly asOf: string;
  readonly basis: "EFFECTIVE" | "RECORDED";
  readonly issuerCode: string | null;
}

interface Figures {
  readonly issued: string;
  readonly redeemed: string;
  readonly expired: string;
  readonly reversed: string;
  readonly outstanding: string;
}

interface PointsRow extends Figures {
  readonly issuer_code: string;
  readonly matured_issued: string;
  readonly matured_redeemed: string;
}

interface ValueRow extends Figures {
  readonly issuer_code: string;
  readonly currency: string;
}

/** The five figures out of legs that carry `amount`. */
function figuresOf(amount: string): string {
  return `
    coalesce(-sum(${amount}) FILTER (WHERE account = 'ISSUED'), 0) AS issued,
    coalesce(sum(${amount}) FILTER (WHERE account = 'REDEEMED'), 0) AS redeemed,
    coalesce(sum(${amount}) FILTER (WHERE account = 'EXPIRED' OR (account = 'MEMBER' AND expires_at <= $1)), 0) AS expired,
    coalesce(sum(${amount}) FILTER (WHERE account = 'REVERSED'), 0) AS reversed,
    coalesce(sum(${amount}) FILTER (WHERE account = 'DEBT' OR (account = 'MEMBER' AND expires_at > $1)), 0) AS outstanding`;
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

/** What issuers owe at an instant, as the contract of members.issuerLiability says; both parts of the answer from one snapshot. */
export async function readIssuerLiability(database: Database, { asOf, basis, issuerCode }: LiabilityQuestion) {
  return inSnapshot(database, async (tx) => {
    const parameters = [asOf, basis, issuerCode];
    const points = await tx.query<PointsRow>(
      `${LEGS} SELECT issuer_code, ${figuresOf("points")},
         coalesce(-sum(points) FILTER (WHERE account IN ('ISSUED', 'REVERSED') AND expires_at <= $1), 0) AS matured_issued,
         coalesce(sum(points) FILTER (WHERE account = 'REDEEMED' AND expires_at <= $1), 0) AS matured_redeemed
       FROM priced GROUP BY issuer_code ORDER BY issuer_code`,
      parameters,
    );
    const values = await tx.query<ValueRow>(
      `${LEGS} SELECT issuer_code, currency, ${figuresOf("points * unit_price")}
       FROM priced GROUP BY issuer_code, currency ORDER BY issuer_code, currency`,
      parameters,
    );
    return points.map((row) => ({
      issuerCode: row.issuer_code,
      ...mapFigures(row, Number),
      maturedIssued: Number(row.matured_issued),
      maturedRedeemed: Number(row.matured_redeemed),
      values: values
        .filter((value) => value.issuer_code === row.issuer_code)
        .map((value) => ({ currency: value.currency, ...mapFigures(value, String) })),
    }));
  });
}

function mapFigures<To>(figures: Figures, to: (figure: string) => To) {
  return {
    issued: to(figures.issued),
    redeemed: to(figures.redeemed),
    expired: to(figures.expired),
    reversed: to(figures.reversed),
    outstanding: to(figures.outstanding),
  };
}
