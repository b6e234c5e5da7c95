import { heldPoints } from "@tessera/contracts";
import { decimal, PRICE_SCALE, roundToMinor } from "@tessera/kernel";
import { inTransaction, type Tx } from "@tessera/runtime";
import type { Exposure } from "../../domain/exposure/exposure.js";
import { exposureLevel } from "../../domain/exposure/exposureLevel.js";
import { publishExposures } from "../../events/published.js";
import { foldExposure, readExposures, readLimitedPartners, saveExposureState } from "../../store/exposure/exposures.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import type { SettlementDeps } from "../deps.js";
import { changeIssuing } from "./changeIssuing.js";

/** What open holds would cost, minor units, by partner and currency. */
type Held = ReadonlyMap<string, bigint>;

/**
 * Compares what every limited partner owes, and would owe for the points that are held, with its cap; warns at 80 and 95 per cent, stops
 * issuing beyond it and lets it go on when it is covered. A partner without a limit is never stopped. When members does not
 * answer, what was held last counts.
 */
export async function evaluateExposures(deps: SettlementDeps): Promise<void> {
  const limited = await inTransaction(deps.database, async (tx) => {
    await lockEvaluation(tx);
    await foldExposure(tx);
    return readLimitedPartners(tx);
  });
  if (limited.length === 0) return;
  const held = await askHeld(deps, limited);
  const isChanged = await inTransaction(deps.database, async (tx) => evaluate(tx, held));
  if (isChanged) deps.bus.wake();
}

async function askHeld({ peers, log }: SettlementDeps, issuerCodes: string[]): Promise<Held | undefined> {
  try {
    const { rows } = await peers.call(heldPoints, { issuerCodes });
    return new Map(
      rows.map(({ issuerCode, currency, value }) => [
        keyOf({ partnerCode: issuerCode, currency }),
        roundToMinor(decimal(value, PRICE_SCALE), PRICE_SCALE, currency),
      ]),
    );
  } catch (error) {
    log.warn({ err: error }, "what is held is not known now; what was held last counts");
    return undefined;
  }
}

function keyOf({ partnerCode, currency }: Pick<Exposure, "partnerCode" | "currency">): string {
  return `${partnerCode}\n${currency}`;
}

async function evaluate(tx: Tx, held: Held | undefined): Promise<boolean> {
  await lockEvaluation(tx);
  const found = await readExposures(async (sql, parameters) => tx.query(sql, [...parameters]), null);
  const judged = found.map((before) => judge(before, held));
  const moved: Exposure[] = [];
  for (const [index, now] of judged.entries()) {
    const before = found[index];
    if (now.level !== before?.level) moved.push(now);
    else if (now.heldMinor === before.heldMinor) continue;
    await saveExposureState(tx, now);
  }
  await publishExposures(tx, moved);
  let isChanged = moved.length > 0;
  for (const partnerCode of new Set(judged.map((exposure) => exposure.partnerCode))) {
    const stopped = judged.some((one) => one.partnerCode === partnerCode && one.level === "EXCEEDED");
    const change = { stopped, reason: stopped ? "EXPOSURE" : "COVERED" } as const;
    isChanged = (await changeIssuing(tx, partnerCode, change)) || isChanged;
  }
  return isChanged;
}

/** A limit that was never evaluated begins as covered, whatever it comes to. */
function judge(before: Exposure, held: Held | undefined): Exposure {
  const heldMinor = held ? (held.get(keyOf(before)) ?? 0n) : before.heldMinor;
  const level = exposureLevel(before.positionMinor + heldMinor, before.capMinor);
  return { ...before, heldMinor, level, sequence: before.sequence + (level === before.level ? 0n : 1n) };
}
