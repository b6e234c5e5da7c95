import type { Tx } from "@tessera/runtime";
import { describeBreak, type DescribedBreak } from "../../domain/reconciliation/describeBreak.js";
import { LIMITS, type Expected, type Found, type Match } from "../../domain/reconciliation/item.js";
import { isRateDifference } from "../../domain/reconciliation/nameDifference.js";
import { reconcile } from "../../domain/reconciliation/reconcile.js";
import { readClaimSides } from "../../store/claims/readClaimSides.js";
import { lockBankLines } from "../../store/reconciliation/lockBankLines.js";
import { lockReconciliation } from "../../store/reconciliation/lockReconciliation.js";
import {
  readBankLines,
  readCoveredUntil,
  readLegSides,
  type LegSide,
} from "../../store/reconciliation/readBankSides.js";
import { readQuarantined } from "../../store/reconciliation/readQuarantined.js";
import type { ClaimedRun } from "../../store/reconciliation/runs.js";
import { saveBankBreaks, type BreakChange } from "../../store/reconciliation/saveBreaks.js";
import { RETURN_PART, saveMatches, savePartMatch } from "../../store/reconciliation/saveMatches.js";
import { returnClaim } from "../claims/returnClaim.js";
import { returnLeg } from "../payments/returnLeg.js";
import { postDifferences, type MatchDifference } from "./postDifferences.js";
import { settleExpected } from "./settleExpected.js";

/** Items by id; legs and claims together, with the cycle that each belongs to. */
interface Sides {
  readonly legs: ReadonlyMap<string, LegSide>;
  readonly expected: ReadonlyMap<string, Expected>;
  readonly found: ReadonlyMap<string, Found>;
}

/**
 * Compares all legs that have gone to the bank, of every period that is not signed off, and all claims beside them with all imported bank
 * lines: a payment finds its own leg or claim, whatever cycle was asked for; that cycle takes the breaks of lines that belong to none. A
 * match settles what it names, a return gives it back, too little settles a part and leaves a break. A claim that nobody has paid yet is
 * no difference with the bank: it stays open, and is told as such.
 */
export async function reconcileBank(
  tx: Tx,
  run: ClaimedRun,
  tell: (step: string) => Promise<void>,
): Promise<readonly BreakChange[]> {
  await tell("READING");
  await lockCyclesOfLegs(tx);
  const claims = await readClaimSides(tx);
  const legSides = [...(await readLegSides(tx)), ...claims.sides];
  const known = new Set(legSides.flatMap(({ expected }) => expected.references));
  const found = await readBankLines(tx, known, claims.aliases);
  const sides: Sides = {
    legs: new Map(legSides.map((side) => [side.expected.id, side])),
    expected: new Map(legSides.map(({ expected }) => [expected.id, expected])),
    found: new Map(found.map((line) => [line.id, line])),
  };
  await tell("MATCHING");
  const coveredUntil = await readCoveredUntil(tx);
  const problem = {
    source: "BANK",
    expected: [...sides.expected.values()],
    found,
    coveredUntil,
    limits: LIMITS,
  } as const;
  const { matches, breaks } = reconcile(problem);
  await tell("SETTLING");
  await writeMatches(tx, run, sides, matches);
  const described: DescribedBreak[] = [];
  for (const one of breaks) {
    const [legId] = one.expected;
    const side = legId === undefined ? undefined : sides.legs.get(legId);
    if (one.type === "UNDERPAID" && side && one.found.length === 1)
      await settlePart(tx, run, side, sides, one.found[0]!);
    // What is left of a leg that was paid in part stays the same break until the rest comes.
    const isRest = one.found.length === 0 && side !== undefined && side.partLines.length > 0;
    if (side?.expected.isClaim && one.found.length === 0 && !isRest) continue;
    const restated = isRest ? ({ ...one, type: "UNDERPAID", found: side.partLines } as const) : one;
    described.push(describeBreak(restated, sides.expected, sides.found));
  }
  described.push(...(await quarantineBreaks(tx)));
  return saveBankBreaks(
    tx,
    { runId: run.id, cycleId: run.cycleId },
    described,
    (legId) => sides.legs.get(legId)?.openCycleId ?? undefined,
  );
}

/** Of every cycle with legs, ascending; the run's own was locked before. Two runs that meet the wrong way round run again. */
async function lockCyclesOfLegs(tx: Tx): Promise<void> {
  const cycles = await tx.query<{ id: string }>(
    `SELECT id FROM cycle WHERE id IN (SELECT cycle_id FROM leg WHERE reference IS NOT NULL) ORDER BY number`,
  );
  for (const { id } of cycles) await lockReconciliation(tx, id);
  await lockBankLines(tx);
}

const magnitude = (value: bigint) => (value < 0n ? -value : value);
const known = <Item>(byId: ReadonlyMap<string, Item>, id: string): Item => {
  const item = byId.get(id);
  if (item === undefined) throw new Error(`item ${id} is not there`);
  return item;
};

async function writeMatches(tx: Tx, run: ClaimedRun, sides: Sides, matches: readonly Match[]): Promise<void> {
  for (const match of matches) {
    const [legId] = match.expected;
    if (legId === undefined) throw new Error("a match has a leg");
    // What comes back of a period that is signed off is told in the one that was asked for.
    const cycleId = known(sides.legs, legId).openCycleId ?? run.cycleId;
    const owner = { runId: run.id, source: "BANK", cycleId, partnerCode: null } as const;
    await saveMatches(tx, owner, [match], sides.expected, sides.found, (id, isReturn) => partOf(sides, id, isReturn));
    const valueDate = match.found
      .map((id) => known(sides.found, id).date)
      .reduce((last, day) => (day > last ? day : last));
    for (const id of [...match.expected].sort()) {
      const amountMinor = magnitude(known(sides.expected, id).amountMinor);
      const cause = `bank line ${match.found.join(", ")}`;
      if (match.pass === 8) await returnPaid(tx, sides, { id, amountMinor, valueDate, cause });
      else await settleExpected(tx, { id, amountMinor, valueDate, cause });
    }
  }
  await postDifferences(
    tx,
    matches.map((match) => differenceOf(match, sides)),
  );
}

/** A claim is paid and comes back in parts of their own; a leg as a whole. */
function partOf(sides: Sides, id: string, isReturn: boolean): number {
  const { expected, nextPart, nextReturn = RETURN_PART } = known(sides.legs, id);
  if (isReturn) return nextReturn;
  return expected.isClaim ? nextPart : 0;
}

async function returnPaid(
  tx: Tx,
  sides: Sides,
  paid: { readonly id: string; readonly amountMinor: bigint; readonly valueDate: string; readonly cause: string },
): Promise<void> {
  const { id, amountMinor, valueDate, cause } = paid;
  if (known(sides.legs, id).expected.isClaim) await returnClaim(tx, { claimId: id, amountMinor, valueDate, cause });
  else await returnLeg(tx, { legId: id, amountMinor, valueDate, reason: `returned, ${cause}` });
}

function differenceOf({ found, expected, feeMinor }: Match, sides: Sides): MatchDifference {
  const line = known(sides.found, found[0] ?? "");
  const leg = sides.legs.get(expected[0] ?? "");
  const isRate = isRateDifference({
    expectedMinor: line.amountMinor + feeMinor,
    foundMinor: line.amountMinor,
    feeMinor: line.feeMinor,
    isConverted: leg?.expected.converted === true,
  });
  const { id: lineId, currency, date: valueDate } = line;
  return { lineId, cycleId: leg?.openCycleId ?? null, currency, valueDate, feeMinor, isRate };
}

/** Books what has come of a leg or claim; the rest stays due. */
async function settlePart(tx: Tx, run: ClaimedRun, side: LegSide, sides: Sides, lineId: string): Promise<void> {
  const line = known(sides.found, lineId);
  const owner = { runId: run.id, source: "BANK", cycleId: side.openCycleId ?? run.cycleId, partnerCode: null } as const;
  await savePartMatch(tx, owner, side.expected, line, side.nextPart);
  const amountMinor = magnitude(line.amountMinor);
  await settleExpected(tx, {
    id: side.expected.id,
    amountMinor,
    valueDate: line.date,
    cause: `bank line ${line.id}, in part`,
  });
}

/** What is wrong with the place of a statement; everything else is wrong with the statement itself. */
const MISPLACED = new Set(["STATEMENT_GAP", "STATEMENT_OVERLAP"]);

/** Statements that wait in quarantine: their lines are in no comparison. */
async function quarantineBreaks(tx: Tx): Promise<readonly DescribedBreak[]> {
  return (await readQuarantined(tx)).map((statement) => {
    const { id, statementRef, iban, reason, detail, currency, closedOn, closingMinor } = statement;
    const shown = { id, reference: statementRef, currency, cycle: null, date: closedOn, counterparty: iban };
    const item = { ...shown, amountMinor: (closingMinor ?? 0n).toString(), text: `${reason}: ${detail}` };
    return {
      type: MISPLACED.has(reason) ? "STATEMENT_GAP" : "STATEMENT_UNBALANCED",
      expectedIds: [],
      foundIds: [id],
      currency,
      expectedMinor: null,
      foundMinor: null,
      valueOn: closedOn,
      evidence: { expected: [], found: [item], proposals: [] },
    };
  });
}
