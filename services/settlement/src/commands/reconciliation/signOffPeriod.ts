import { createHash } from "node:crypto";
import type { Refused } from "@tessera/kernel";
import { answerOnce, newId, type Database, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { closes, differenceMinor, equationText } from "../../domain/reconciliation/equation.js";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { gatherPack, type SignOffPack } from "../../store/reconciliation/gatherPack.js";
import { lockReconciliation } from "../../store/reconciliation/lockReconciliation.js";
import type { Request } from "../deps.js";

export interface SignOffInput {
  /** UUID of one cycle, or every cycle that lies in [from, to). */
  readonly period: { readonly cycleId: string } | { readonly from: Date; readonly to: Date };
  /** null prepares a pack; the hash of a prepared one signs it, by another person. */
  readonly contentHash: string | null;
}

export interface SignedOff {
  readonly signOffId: string;
}

type Refusals = ReconciliationRefused | SecondPersonRequired;
type Answer = SignedOff | Refused<Refusals>;

/** What was approved has gone to the bank. */
const INSTRUCTED: ReadonlySet<string> = new Set(["INSTRUCTED", "SETTLING", "PARTIALLY_SETTLED", "SETTLED"]);

/**
 * Two people end a period: one prepares the pack, the other signs the hash that it saw. What has changed in between has another hash
 * and is refused. A pack whose equations do not close is not even prepared: everything that was expected is matched, or named by a break.
 * From the signature on, nothing of the period's reconciliation changes; the database refuses it too.
 */
export async function signOffPeriod(
  database: Database,
  { scope, key }: Request,
  input: SignOffInput,
): Promise<SignedOff | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<Answer>(database, { scope, operation: "signOffPeriod", key, input }, async (tx) => {
    const cycleIds = await cyclesOf(tx, input.period);
    if (cycleIds.length === 0) return refuseReconciliation("UNKNOWN_CYCLE", "There is no such cycle.");
    for (const cycleId of cycleIds) {
      const cycle = await lockReconciliation(tx, cycleId);
      if (!cycle) return refuseReconciliation("UNKNOWN_CYCLE", "There is no such cycle.");
      if (cycle.isFrozen) return periodIsSignedOff();
      if (!INSTRUCTED.has(cycle.status)) {
        return refuseReconciliation(
          "NOT_FINISHED",
          `The cycle is ${cycle.status}: its payments are not instructed yet.`,
        );
      }
    }
    return input.contentHash === null ? prepare(tx, cycleIds, scope) : sign(tx, cycleIds, input.contentHash, scope);
  });
}

async function cyclesOf(tx: Tx, period: SignOffInput["period"]): Promise<string[]> {
  const rows =
    "cycleId" in period
      ? await tx.query<{ id: string }>("SELECT id FROM cycle WHERE id = $1", [period.cycleId])
      : await tx.query<{ id: string }>(
          "SELECT id FROM cycle WHERE opens_at >= $1 AND closes_at <= $2 ORDER BY number",
          [period.from, period.to],
        );
  return rows.map(({ id }) => id);
}

async function prepare(tx: Tx, cycleIds: readonly string[], preparedBy: string): Promise<Answer> {
  const [clock] = await tx.query<{ day: string }>("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date::text AS day");
  const gathered = await gatherPack(tx, cycleIds, preparedBy, clock?.day ?? "", null);
  const refused = refuseOpenPack(gathered);
  if (refused) return refused;
  const pack = packText(gathered);
  const id = newId();
  await tx.query(
    "INSERT INTO sign_off (id, status, prepared_by, pack, content_hash) VALUES ($1, 'PREPARED', $2, $3, $4)",
    [id, preparedBy, pack, hashOf(pack)],
  );
  await tx.query("INSERT INTO sign_off_cycle (sign_off_id, cycle_id) SELECT $1, unnest($2::uuid[])", [id, cycleIds]);
  return { signOffId: id };
}

async function sign(tx: Tx, cycleIds: readonly string[], contentHash: string, reviewer: string): Promise<Answer> {
  const [prepared] = await tx.query<{ id: string; prepared_by: string; prepared_on: string; pack: string }>(
    `SELECT id, prepared_by, pack::json ->> 'preparedOn' AS prepared_on, pack FROM sign_off
     WHERE content_hash = $1 AND status = 'PREPARED'
       AND (SELECT array_agg(cycle_id ORDER BY cycle_id) FROM sign_off_cycle WHERE sign_off_id = sign_off.id)
         = (SELECT array_agg(id ORDER BY id) FROM unnest($2::uuid[]) AS id)
     ORDER BY prepared_at DESC LIMIT 1 FOR UPDATE OF sign_off`,
    [contentHash, cycleIds],
  );
  if (!prepared) return refuseReconciliation("CONTENT_CHANGED", "Nobody has prepared a pack with this hash.");
  const samePerson = secondPerson(prepared.prepared_by, reviewer);
  if (samePerson) return samePerson;
  const now = packText(await gatherPack(tx, cycleIds, prepared.prepared_by, prepared.prepared_on, prepared.pack));
  if (hashOf(now) !== contentHash) {
    return refuseReconciliation("CONTENT_CHANGED", "Something has changed since the pack was prepared.");
  }
  await tx.query(
    "UPDATE sign_off SET status = 'SIGNED', reviewed_by = $2, reviewed_at = clock_timestamp() WHERE id = $1",
    [prepared.id, reviewer],
  );
  await tx.query("INSERT INTO frozen_cycle (cycle_id, sign_off_id) SELECT unnest($2::uuid[]), $1", [
    prepared.id,
    cycleIds,
  ]);
  return { signOffId: prepared.id };
}

/** Canonical: keys in the order in which the pack is gathered, amounts as text. */
function packText(pack: SignOffPack): string {
  return JSON.stringify({ ...pack, equations: pack.equations.map(equationText) });
}

/** Why nobody can sign this: an equation that does not close, or a statement that does not count and that no break lists. */
function refuseOpenPack({ equations, quarantined }: SignOffPack): Refused<ReconciliationRefused> | undefined {
  const unlisted = quarantined.find(({ breakId }) => breakId === null);
  if (unlisted) {
    const what = `Statement ${unlisted.statementRef} of ${unlisted.iban} waits in quarantine (${unlisted.reason})`;
    return refuseReconciliation("NOT_FINISHED", `${what}, and no break lists it: compare with the bank again.`);
  }
  const open = equations.find((equation) => !closes(equation));
  if (!open) return undefined;
  const { of, currency, uncovered } = open;
  const difference = `${differenceMinor(open)} minor units of ${currency} are missing, ${uncovered} items are in no match and no break`;
  return refuseReconciliation("DOES_NOT_CLOSE", `The equation of ${of} does not close: ${difference}.`);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
