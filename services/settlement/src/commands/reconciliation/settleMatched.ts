import type { Tx } from "@tessera/runtime";
import { isRateDifference } from "../../domain/reconciliation/nameDifference.js";
import { legsAreConverted } from "../../store/reconciliation/convertedLegs.js";
import type { StoredMatch } from "../../store/reconciliation/manualMatches.js";
import type { Matchable } from "../../store/reconciliation/readMatchable.js";
import { postDifferences } from "./postDifferences.js";
import { settleExpected } from "./settleExpected.js";

const magnitude = (value: bigint) => (value < 0n ? -value : value);

/** Settles what is open of each leg or claim of an approved match, on the day of the match's last line. Ascending by leg. */
export async function settleProposed(tx: Tx, match: StoredMatch, legs: readonly Matchable[]): Promise<void> {
  const [row] = await tx.query<{ day: string; currency: string; line_id: string; found: string; fee: string }>(
    `SELECT max(coalesce(value_on, booked_on))::text AS day, min(currency) AS currency, min(id::text) AS line_id,
       sum(amount_minor) AS found, coalesce(sum(abs(fee_minor)), 0) AS fee
     FROM bank_line WHERE id IN (SELECT found_id FROM match_item WHERE match_id = $1)`,
    [match.id],
  );
  if (!row) throw new Error(`match ${match.id} has no line`);
  for (const leg of [...legs].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    await settleExpected(tx, {
      id: leg.id,
      amountMinor: magnitude(leg.amountMinor),
      valueDate: row.day,
      cause: `matched by people (${match.id})`,
    });
  }
  const { feeMinor, cycleId } = match;
  const foundMinor = BigInt(row.found);
  const isRate = isRateDifference({
    expectedMinor: foundMinor + feeMinor,
    foundMinor,
    feeMinor: BigInt(row.fee),
    isConverted: await legsAreConverted(
      tx,
      legs.map(({ id }) => id),
    ),
  });
  const { line_id: lineId, currency, day: valueDate } = row;
  await postDifferences(tx, [{ lineId, cycleId, currency, valueDate, feeMinor, isRate }]);
}
