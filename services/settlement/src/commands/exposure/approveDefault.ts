import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { defaultWaterfall, type WaterfallShare } from "../../domain/exposure/defaultWaterfall.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { lockAvailableCollateral } from "../../store/exposure/collaterals.js";
import {
  insertShares,
  lockDefault,
  markDefaultApproved,
  readOverdueLegs,
  readReceivers,
  type Default,
  type DefaultShare,
  type UnpaidLeg,
} from "../../store/exposure/defaults.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { changeLeg } from "../../store/payments/legs.js";
import type { Request, SettlementDeps } from "../deps.js";
import { moveCycleByLegs } from "../payments/moveCycleByLegs.js";
import { changeIssuing } from "./changeIssuing.js";

export interface DefaultApproved {
  readonly defaultId: string;
}

type Refusals = ExposureMoveRefused | SecondPersonRequired;

/**
 * Carries out a declared default, once per key, by a second person: what the partner owes of the cycle is DEFAULTED, the waterfall says
 * who covers it, and the partner's issuing stops for good.
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

/** Locks the evaluation, the default, the row of the cycle, the partner's collateral, in this order. */
async function carryOut(tx: Tx, defaultId: string, approvedBy: string): Promise<DefaultApproved | Refused<Refusals>> {
  await lockEvaluation(tx);
  const declared = await lockDefault(tx, defaultId);
  if (!declared) return refuseExposure("There is no such default.");
  if (declared.approvedBy !== null) return refuseExposure("The default is carried out already.");
  const samePerson = secondPerson(declared.declaredBy, approvedBy);
  if (samePerson) return samePerson;
  const { cycleId, partnerCode, reason } = declared;
  await lockCycleRow(tx, cycleId);
  const legs = await readOverdueLegs(tx, cycleId, partnerCode);
  if (legs.length === 0) return refuseExposure("The partner has nothing overdue in this cycle any more.");
  const shares = await coverLegs(tx, declared, legs);
  if (isRefused(shares)) return shares;
  await markDefaultApproved(tx, defaultId, approvedBy);
  await insertShares(tx, defaultId, shares);
  for (const leg of legs) await changeLeg(tx, leg.id, { status: "DEFAULTED" });
  await moveCycleByLegs(tx, cycleId, { actor: approvedBy, reason });
  await changeIssuing(tx, partnerCode, { stopped: true, reason: "DEFAULT" });
  return { defaultId };
}

async function coverLegs(
  tx: Tx,
  declared: Default,
  legs: readonly UnpaidLeg[],
): Promise<DefaultShare[] | Refused<ExposureMoveRefused>> {
  const shares: DefaultShare[] = [];
  for (const currency of new Set(legs.map((leg) => leg.currency))) {
    const unpaid = legs.filter((leg) => leg.currency === currency);
    const shortfallMinor = unpaid.reduce((sum, { openMinor }) => sum + openMinor, 0n);
    const covered = await coverShortfall(tx, declared, currency, shortfallMinor);
    if (isRefused(covered)) return covered;
    shares.push(...covered);
  }
  return shares;
}

async function coverShortfall(
  tx: Tx,
  declared: Default,
  currency: string,
  shortfallMinor: bigint,
): Promise<DefaultShare[] | Refused<ExposureMoveRefused>> {
  const own = await lockAvailableCollateral(tx, declared.partnerCode, currency);
  const survivors = await readReceivers(tx, declared, currency);
  const operatorMinor = declared.operatorShare.get(currency) ?? 0n;
  const coveredMinor = [...own, ...survivors].reduce((sum, one) => sum + one.availableMinor, operatorMinor);
  // The others receive less than was unpaid only when an earlier cycle's bridge is paid back; the operator must take part then.
  if (coveredMinor < shortfallMinor) return refuseExposure("Nobody covers the rest: the operator must put in more.");
  const shares = defaultWaterfall({
    shortfallMinor,
    collateral: own.filter(({ isFund }) => !isFund),
    fund: own.filter(({ isFund }) => isFund),
    operatorMinor,
    survivors,
  });
  return shares.map((share) => toShare(share, currency, declared.partnerCode));
}

function toShare({ layer, id, amountMinor }: WaterfallShare, currency: string, defaulterCode: string): DefaultShare {
  const isOwn = layer === "COLLATERAL" || layer === "FUND";
  return {
    currency,
    layer,
    partnerCode: isOwn ? defaulterCode : id,
    collateralId: isOwn ? id : null,
    amountMinor,
  };
}
