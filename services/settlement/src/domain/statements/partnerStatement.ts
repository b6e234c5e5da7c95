import { compareCodes } from "../netting/debt.js";
import type { Interval } from "../cycles/cycle.js";

/** An obligation of the partner's, as debtor or as creditor. */
export interface StatementLine {
  readonly kind: string;
  readonly reference: string;
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
  readonly late: boolean;
  /** In no sum while a dispute keeps it out. */
  readonly disputed?: boolean;
}

/** An invoice or credit note of the operator for this cycle; amounts negative on a credit note. */
export interface StatementFee {
  readonly number: string;
  readonly currency: string;
  readonly netMinor: bigint;
  readonly vatMinor: bigint;
  /** Under what it is paid or given back: ISO 11649, and a variable symbol; null where nothing is. */
  readonly reference: string | null;
  readonly variableSymbol: string | null;
}

/** A payment that settles the cycle, seen from the partner: also what another pays it directly. */
export interface StatementLeg {
  readonly currency: string;
  readonly direction: "PAYS" | "RECEIVES";
  /** null: the operator's settlement account. */
  readonly counterpartyCode: string | null;
  readonly amountMinor: bigint;
  readonly status: string | null;
  /** Of a DEFAULTED one: it was kept from a receiver that had not paid, not left unpaid by its payer. */
  readonly isWithheld: boolean;
  /** YYYY-MM-DD; null before the instruction. */
  readonly dueOn: string | null;
  /** End-to-end id of its payment. */
  readonly reference: string | null;
}

/** What a partner carried into the cycle: + it is owed, − it owes. */
export interface StatementOpening {
  readonly currency: string;
  readonly openingMinor: bigint;
}

/** The Merkle root that binds the cycle, and how the partner proves from its statement that its obligations are under it. */
export interface StatementSeal {
  /** Lower-case hexadecimal. */
  readonly root: string;
  readonly recordedAt: Date;
  /** What `tessera verify` reads (docs/tamper-evidence.md); null when the partner has no obligation in the cycle. */
  readonly proof: string | null;
}

/** Everything that a statement is made of, in any order of currencies; lines of one currency in order of time. */
export interface StatementSource {
  readonly programmeCode: string;
  readonly partner: { readonly code: string; readonly name: string };
  /** `id` as people see it. */
  readonly cycle: Interval & { readonly id: string; readonly status: string; readonly contentHash: string | null };
  readonly timeZone: string;
  readonly openings: readonly StatementOpening[];
  readonly lines: readonly StatementLine[];
  readonly fees: readonly StatementFee[];
  readonly legs: readonly StatementLeg[];
  /** null until what is calculated is sealed. */
  readonly seal: StatementSeal | null;
}

export interface StatementEntry {
  readonly kind: string;
  readonly reference: string;
  readonly counterpartyCode: string;
  readonly occurredAt: Date;
  readonly late: boolean;
  /** A dispute keeps it out of the calculation: it is shown, and in no sum. */
  readonly disputed: boolean;
  readonly receivableMinor: bigint;
  readonly payableMinor: bigint;
  /** Opening and all entries to this one, but those in dispute. */
  readonly balanceMinor: bigint;
}

/** One currency of a statement; what is in dispute is in no sum. closing = opening + net, net = receivable − payable; fees are invoiced beside it. */
export interface StatementSection {
  readonly currency: string;
  readonly openingMinor: bigint;
  readonly entries: readonly StatementEntry[];
  readonly receivableMinor: bigint;
  readonly payableMinor: bigint;
  readonly netMinor: bigint;
  /** Of the net: what adjustments make up. */
  readonly adjustmentsMinor: bigint;
  readonly closingMinor: bigint;
  readonly fees: readonly StatementFee[];
  readonly feesNetMinor: bigint;
  readonly feesVatMinor: bigint;
  readonly feesGrossMinor: bigint;
  readonly legs: readonly StatementLeg[];
}

/** A partner's statement of one cycle: what every format of it shows. */
export interface PartnerStatement extends Pick<
  StatementSource,
  "programmeCode" | "partner" | "cycle" | "timeZone" | "seal"
> {
  /** Ascending by currency; one for each that anything happened in. */
  readonly sections: readonly StatementSection[];
}

/** Sums up a statement; all formats are rendered from what this answers, so that their totals cannot differ. */
export function buildPartnerStatement(source: StatementSource): PartnerStatement {
  const { programmeCode, partner, cycle, timeZone, seal, openings, lines, fees, legs } = source;
  const currencies = new Set([...openings, ...lines, ...fees, ...legs].map(({ currency }) => currency));
  const linesOf = groupByCurrency(lines);
  return {
    programmeCode,
    partner,
    cycle,
    timeZone,
    seal,
    sections: [...currencies].sort(compareCodes).map((currency) =>
      buildSection(partner.code, currency, linesOf.get(currency) ?? [], {
        openings: openings.filter((opening) => opening.currency === currency),
        fees: fees.filter((fee) => fee.currency === currency),
        legs: legs.filter((leg) => leg.currency === currency),
      }),
    ),
  };
}

function buildSection(
  partnerCode: string,
  currency: string,
  lines: readonly StatementLine[],
  { openings, fees, legs }: Pick<StatementSource, "openings" | "fees" | "legs">,
): StatementSection {
  const openingMinor = sum(openings.map((opening) => opening.openingMinor));
  let receivableMinor = 0n;
  let payableMinor = 0n;
  let adjustmentsMinor = 0n;
  const entries = lines.map((line): StatementEntry => {
    const isClaim = line.creditorCode === partnerCode;
    const { kind, reference, occurredAt, late, amountMinor } = line;
    const disputed = line.disputed === true;
    if (isClaim && !disputed) receivableMinor += amountMinor;
    if (!isClaim && !disputed) payableMinor += amountMinor;
    if (kind === "ADJUSTMENT" && !disputed) adjustmentsMinor += isClaim ? amountMinor : -amountMinor;
    return {
      kind,
      reference,
      occurredAt,
      late,
      disputed,
      counterpartyCode: isClaim ? line.debtorCode : line.creditorCode,
      receivableMinor: isClaim ? amountMinor : 0n,
      payableMinor: isClaim ? 0n : amountMinor,
      balanceMinor: openingMinor + receivableMinor - payableMinor,
    };
  });
  const feesNetMinor = sum(fees.map(({ netMinor }) => netMinor));
  const feesVatMinor = sum(fees.map(({ vatMinor }) => vatMinor));
  return {
    currency,
    openingMinor,
    entries,
    receivableMinor,
    payableMinor,
    netMinor: receivableMinor - payableMinor,
    adjustmentsMinor,
    closingMinor: openingMinor + receivableMinor - payableMinor,
    fees,
    feesNetMinor,
    feesVatMinor,
    feesGrossMinor: feesNetMinor + feesVatMinor,
    legs,
  };
}

function groupByCurrency(lines: readonly StatementLine[]): Map<string, StatementLine[]> {
  const grouped = new Map<string, StatementLine[]>();
  for (const line of lines) {
    const group = grouped.get(line.currency);
    if (group) group.push(line);
    else grouped.set(line.currency, [line]);
  }
  return grouped;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
