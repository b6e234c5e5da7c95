import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MONEY_KINDS } from "../../domain/exposure/collateralEntry.js";
import { defaultEntries } from "../../domain/exposure/defaultEntries.js";
import { defaultWaterfall, type WaterfallShare } from "../../domain/exposure/defaultWaterfall.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseWithheld } from "../../domain/exposure/refuseWithheld.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { legMoveEntries } from "../../domain/ledger/legMoveEntries.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import type { LegRow } from "../../store/entities/LegRow.js";
import { lockAvailableCollateral, type AvailableCollateral } from "../../store/exposure/collaterals.js";
import {
  insertShares,
  lockDefault,
  readOverdueLegs,
  readReceivers,
  type Default,
  type DefaultShare,
} from "../../store/exposure/defaults.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { readHeldLegs, readOpenNet, readWithheldLegs } from "../../store/exposure/setOff.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import { insertCarries } from "../../store/exposure/recoveries.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { changeLeg } from "../../store/payments/legs.js";
import type { Request, SettlementDeps } from "../deps.js";
import { moveCycleByLegs } from "../payments/moveCycleByLegs.js";
import { changeIssuing } from "./changeIssuing.js";
import { lockCollectingCycle } from "./lockCollectingCycle.js";

export interface DefaultApproved {
  readonly defaultId: string;
}

type Refusals = ExposureMoveRefused | SecondPersonRequired;

/** What covers the legs of one currency. */
interface Covered {
  readonly currency: string;
  readonly legs: readonly LegRow[];
  /** What the hub keeps of what it owes the defaulter. */
  readonly held: readonly LegRow[];
  /** What others were to pay the defaulter directly and do not pay any more. */
  readonly withheld: readonly LegRow[];
  readonly shares: readonly (DefaultShare & { readonly isMoney: boolean })[];
}

/**
 * Carries out a declared default, once per key, by a second person: what the partner owes of the cycle is DEFAULTED, the waterfall says
 * who covers it, first what the partner is to receive itself; what survivors put in and what creditors of direct payments miss is left to
 * the open cycle, the ledger says all of it, and the partner's issuing stops until the default is cured.
 */
export async function approveDefault(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly defaultId: string },
): Promise<DefaultApproved | Refused<Refusals | IdempotencyConflict>> {
  const answer: DefaultApproved | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveDefault", key, input },
    async (tx) => carryOut(tx, input.defaultId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the evaluation, the default, the calendar, the cycle that collects (shared), the row of the cycle, the collateral, the chains: in this order. */
async function carryOut(tx: Tx, defaultId: string, approvedBy: string): Promise<DefaultApproved | Refused<Refusals>> {
  await lockEvaluation(tx);
  const declared = await lockDefault(tx, defaultId);
  const refused = refuseApproval(declared && { ...declared, proposedBy: declared.declaredBy }, "default", approvedBy);
  if (refused) return refused;
  if (!declared) return refuseExposure("There is no such default.");
  const { cycleId, partnerCode, reason } = declared;
  const collectingId = await lockCollectingCycle(tx, cycleId);
  await lockCycleRow(tx, cycleId);
  const legs = await readOverdueLegs(tx, cycleId, partnerCode);
  if (legs.length === 0) return refuseExposure("The partner has nothing overdue in this cycle any more.");
  const withheld = await readWithheldLegs(tx, declared, declared.withheldLegIds);
  const notWithheld = refuseWithheld(declared.withheldLegIds, withheld, legs);
  if (notWithheld) return notWithheld;
  const covered = await coverLegs(tx, { ...declared, collectingId }, legs, withheld);
  if (isRefused(covered)) return covered;
  await markProposalApproved(tx, "DEFAULT", defaultId, approvedBy);
  await insertShares(
    tx,
    defaultId,
    covered.flatMap(({ shares }) => shares),
  );
  await insertCarries(
    tx,
    { defaultId, recoveryId: null, cycleId: collectingId },
    covered.flatMap((one) => carriesOf(one, partnerCode)),
  );
  for (const leg of [...legs, ...withheld, ...covered.flatMap(({ held }) => held)])
    await changeLeg(tx, leg.id, { status: "DEFAULTED" });
  const event = { kind: "LEG_DEFAULTED", actor: approvedBy, reason: `${partnerCode}: ${reason}`, contentHash: null };
  await addCycleEvents(tx, [cycleId], event);
  await moveCycleByLegs(tx, cycleId, { actor: approvedBy, reason });
  await changeIssuing(tx, partnerCode, { stopped: true, reason: "DEFAULT" });
  await postDefault(tx, declared, covered);
  return { defaultId };
}

async function postDefault(tx: Tx, declared: Default, covered: readonly Covered[]): Promise<void> {
  const occurredAt = await databaseNow(tx);
  const moves = covered.flatMap(({ legs }) =>
    legs.map((before) => ({ before, after: { status: "DEFAULTED" as const } })),
  );
  const entries = covered.flatMap(({ currency, legs, held, withheld, shares }) => {
    const unpaid = legs.map((leg) => ({ counterpartyCode: leg.counterpartyCode, openMinor: openOf(leg) }));
    const kept = withheld.map((leg) => ({ payerCode: leg.partnerCode, openMinor: openOf(leg) }));
    const heldMinor = sumOpen(held);
    return defaultEntries({ ...declared, currency, occurredAt, unpaid, heldMinor, withheld: kept, shares });
  });
  await postMoney(tx, [...legMoveEntries(moves, occurredAt), ...entries]);
}

/**
 * What the cycle that collects takes from the survivors and, set off, from the defaulter, and pays the creditors of direct payments instead
 * of the defaulter; to the defaulter what was held back or withheld from it, and from its debtors what they do not pay it any more.
 */
function carriesOf(
  { currency, legs, held, withheld, shares }: Covered,
  defaulterCode: string,
): { readonly currency: string; readonly partnerCode: string; readonly carriedMinor: bigint }[] {
  const lost = shares.flatMap(({ layer, partnerCode, amountMinor }) =>
    (layer === "SURVIVORS" || layer === "SET_OFF") && partnerCode !== null
      ? [{ currency, partnerCode, carriedMinor: -amountMinor }]
      : [],
  );
  const missed = legs.flatMap((leg) =>
    leg.counterpartyCode === null ? [] : [{ currency, partnerCode: leg.counterpartyCode, carriedMinor: openOf(leg) }],
  );
  const kept = [...held, ...withheld].map((leg) => ({
    ...{ currency, partnerCode: defaulterCode, carriedMinor: openOf(leg) },
  }));
  const taken = withheld.map((leg) => ({ currency, partnerCode: leg.partnerCode, carriedMinor: -openOf(leg) }));
  return [...missed, ...kept, ...taken, ...lost];
}

function openOf({ amountMinor, settledMinor }: LegRow): bigint {
  return amountMinor - settledMinor;
}

function sumOpen(legs: readonly LegRow[]): bigint {
  return legs.reduce((sum, leg) => sum + openOf(leg), 0n);
}

/** A default and the cycle that collects it. */
interface Collected extends Default {
  readonly collectingId: string;
}

async function coverLegs(
  tx: Tx,
  declared: Collected,
  legs: readonly LegRow[],
  allWithheld: readonly LegRow[],
): Promise<Covered[] | Refused<ExposureMoveRefused>> {
  const covered: Covered[] = [];
  for (const currency of new Set(legs.map((leg) => leg.currency))) {
    const unpaid = legs.filter((leg) => leg.currency === currency);
    const held = await readHeldLegs(tx, declared, [currency]);
    const withheld = allWithheld.filter((leg) => leg.currency === currency);
    const dueMinor =
      sumOpen([...held, ...withheld]) + (await readOpenNet(tx, declared.collectingId, declared.partnerCode, currency));
    const shares = await coverShortfall(tx, declared, currency, { shortfallMinor: sumOpen(unpaid), dueMinor });
    if (isRefused(shares)) return shares;
    covered.push({ currency, legs: unpaid, held, withheld, shares });
  }
  return covered;
}

async function coverShortfall(
  tx: Tx,
  declared: Default,
  currency: string,
  { shortfallMinor, dueMinor }: { readonly shortfallMinor: bigint; readonly dueMinor: bigint },
): Promise<Covered["shares"] | Refused<ExposureMoveRefused>> {
  const own = await lockAvailableCollateral(tx, declared.partnerCode, currency);
  const survivors = await readReceivers(tx, declared, currency);
  const operatorMinor = declared.operatorShare.get(currency) ?? 0n;
  const setOff = { id: declared.partnerCode, availableMinor: dueMinor > 0n ? dueMinor : 0n };
  const coveredMinor = [setOff, ...own, ...survivors].reduce((sum, one) => sum + one.availableMinor, operatorMinor);
  // The others receive less than was unpaid only when an earlier cycle's bridge is paid back; the operator must take part then.
  if (coveredMinor < shortfallMinor) return refuseExposure("Nobody covers the rest: the operator must put in more.");
  const shares = defaultWaterfall({
    shortfallMinor,
    setOff,
    collateral: own.filter(({ isFund }) => !isFund),
    fund: own.filter(({ isFund }) => isFund),
    operatorMinor,
    survivors,
  });
  return shares.map((share) => toShare(share, currency, declared.partnerCode, own));
}

function toShare(
  { layer, id, amountMinor }: WaterfallShare,
  currency: string,
  defaulterCode: string,
  own: readonly AvailableCollateral[],
): DefaultShare & { readonly isMoney: boolean } {
  const collateral = layer === "COLLATERAL" || layer === "FUND" ? own.find((one) => one.id === id) : undefined;
  return {
    currency,
    layer,
    partnerCode: collateral ? defaulterCode : id,
    collateralId: collateral?.id ?? null,
    isMoney: !collateral || MONEY_KINDS.has(collateral.kind),
    amountMinor,
  };
}
