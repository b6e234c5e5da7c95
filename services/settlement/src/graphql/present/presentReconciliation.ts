import { isCurrencyCode, money, publicId, type IdPrefix } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { ageBucket } from "../../domain/reconciliation/ageBucket.js";
import { isOverdue } from "../../domain/reconciliation/breakStatus.js";
import type { EvidenceItem } from "../../domain/reconciliation/describeBreak.js";
import type { Source } from "../../domain/reconciliation/item.js";
import type { ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { packCsv } from "../../domain/reconciliation/packCsv.js";
import type { BreakView, RunView, SignOffView } from "../../store/queries/reconciliation.js";
import type {
  BreakEvidenceType,
  BreakObject,
  ReconciliationCountType,
  ReconciliationType,
  SignOffType,
} from "../types/reconciliation.js";

/** Prefixes of what the two sides of a comparison consist of. */
export const SIDE_PREFIXES = {
  PARTNER: { expected: "obl", found: "pln" },
  BANK: { expected: "leg", found: "bln" },
} as const satisfies Record<Source, Record<"expected" | "found", IdPrefix>>;

const UUID = /^[0-9a-f-]{36}$/;

export function presentBreak(view: BreakView): BreakObject {
  const isOfStatement = view.type === "STATEMENT_GAP" || view.type === "STATEMENT_UNBALANCED";
  const prefixes = isOfStatement ? ({ expected: "leg", found: "bst" } as const) : SIDE_PREFIXES[view.source];
  const claims = new Set(view.evidence.expected.flatMap(({ id, isClaim }) => (isClaim ? [id] : [])));
  const amount = (minor: string | null, items: readonly EvidenceItem[]) => {
    // Each side in its own currency: a CURRENCY_MISMATCH has two.
    const currency = items[0]?.currency ?? view.currency;
    if (!isCurrencyCode(currency)) throw new Error(`the evidence of ${view.id} has no currency`);
    return minor === null ? null : presentMoney(money(BigInt(minor), currency));
  };
  return {
    id: publicId("brk", view.id),
    uuid: view.id,
    type: view.type,
    source: view.source,
    cycleId: publicId("cyc", view.cycleId),
    partner: view.partnerCode === null ? null : { code: view.partnerCode },
    status: view.status,
    currency: view.currency,
    expected: amount(view.expectedMinor, view.evidence.expected),
    found: amount(view.foundMinor, view.evidence.found),
    valueDate: view.valueOn,
    age: ageBucket(view.valueOn, view.today),
    owner: view.owner,
    deadline: view.deadline,
    isOverdue: isOverdue(view, view.today),
    resolution: view.resolution,
    note: view.note,
    proposedBy: view.proposedBy,
    approvedBy: view.approvedBy,
    ours: view.evidence.expected.map((item) => presentEvidence(item.isClaim ? "clm" : prefixes.expected, item)),
    theirs: view.evidence.found.map((item) => presentEvidence(prefixes.found, item)),
    proposals: view.evidence.proposals.map(({ expected, found }) => ({
      expectedIds: expected.map((id) => publicId(claims.has(id) ? "clm" : prefixes.expected, id)),
      foundIds: found.map((id) => publicId(prefixes.found, id)),
    })),
  };
}

function presentEvidence(prefix: IdPrefix, item: EvidenceItem): BreakEvidenceType {
  const { amountMinor, currency, cycle, reference, date, counterparty, text } = item;
  if (!isCurrencyCode(currency)) throw new Error(`the evidence of ${item.id} has no currency`);
  return {
    id: publicId(prefix, item.id),
    reference,
    date,
    counterparty,
    text,
    cycle: cycle !== null && UUID.test(cycle) ? publicId("cyc", cycle) : cycle,
    amount: presentMoney(money(BigInt(amountMinor), currency)),
  };
}

/** A refused import with public ids. */
export function presentImportRefusal<Refusal extends object>(
  refusal: Refusal | ReconciliationRefused,
): Refusal | ReconciliationRefused {
  if (!("earlier" in refusal) || refusal.earlier === undefined) return refusal;
  const { statementId, cycleId, importedAt } = refusal.earlier;
  const earlier = { statementId: publicId("pst", statementId), cycleId: publicId("cyc", cycleId), importedAt };
  return { ...refusal, earlier };
}

export function presentReconciliation(run: RunView): ReconciliationType {
  const { id, source, status, step, dryRun, reason, reasonDetail, reasonLine, result } = run;
  const head = { id: publicId("rec", id), source, status, step, dryRun, reason, reasonDetail, reasonLine };
  return {
    ...head,
    matches: presentCounts(result?.matches),
    breaks: presentCounts(result?.breaks),
    newBreaks: presentCounts(result?.newBreaks),
    goneBreaks: presentCounts(result?.goneBreaks),
  };
}

function presentCounts(counts: Readonly<Record<string, number>> = {}): ReconciliationCountType[] {
  return Object.keys(counts)
    .sort()
    .map((name) => ({ name, count: counts[name] ?? 0 }));
}

export function presentSignOff(view: SignOffView): SignOffType {
  const { id, status, preparedBy, reviewedBy, contentHash, pack } = view;
  const csv = packCsv(JSON.parse(pack) as Record<string, unknown>);
  return { id: publicId("sgn", id), status, preparedBy, reviewedBy, contentHash, json: pack, csv };
}
