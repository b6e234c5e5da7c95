import type { PaymentStatusReport, StatusReason } from "../../documents/payments/readPain002.js";

/** What a bank's report means for the file that it answers. */
export interface Verdict {
  /** The whole file is refused. */
  readonly isWhole: boolean;
  /** Why single transfers are refused, by their end-to-end ids. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Why the file is. */
  readonly why: string;
  /** What the timeline says: the first reason that was given. */
  readonly toldReason: string;
  /** The bank has taken something, or is about to. */
  readonly isTaken: boolean;
}

/** The bank has checked the order, or more. What is pending says nothing yet. */
const TAKEN = ["ACCP", "ACTC", "ACSP", "ACSC", "ACWC", "ACFC", "PART"];

const NO_REASON = "no reason given";

/** Reads a verdict out of a payment status report: RJCT of the group or of a block refuses the whole file. */
export function judgeReport(report: PaymentStatusReport): Verdict {
  const statuses = [report.groupStatus, ...report.blocks.map(({ status }) => status)];
  const isWhole = statuses.includes("RJCT");
  const reasons = new Map(
    report.transfers
      .filter(({ status }) => status === "RJCT")
      .flatMap(({ endToEndId, reasons: why }) => (endToEndId === null ? [] : [[endToEndId, describe(why)] as const])),
  );
  const why = describe([...report.groupReasons, ...report.blocks.flatMap((block) => block.reasons)]);
  const all = [...statuses, ...report.transfers.map(({ status }) => status)];
  return {
    isWhole,
    reasons,
    why,
    toldReason: [why, ...reasons.values()].find((text) => text !== NO_REASON) ?? NO_REASON,
    isTaken: !isWhole && all.some((status) => status !== null && TAKEN.includes(status)),
  };
}

function describe(reasons: readonly StatusReason[]): string {
  const texts = reasons.map(({ code, text }) => [code, text].filter((part) => part !== null).join(" "));
  return texts.length === 0 ? NO_REASON : texts.join("; ").slice(0, 500);
}
