import { refuse, type Refused } from "@tessera/kernel";

/** What is wanting before a cycle can be instructed; `partnerCode` null: the operator. */
export interface MissingForPayment {
  readonly partnerCode: string | null;
  readonly currency: string;
  readonly problem: string;
}

export interface InstructionRefused {
  readonly kind: "InstructionRefused";
  readonly message: string;
  readonly missing: readonly MissingForPayment[];
}

export function refuseInstruction(missing: readonly MissingForPayment[]): Refused<InstructionRefused> {
  return refuse({ kind: "InstructionRefused", message: "The payments cannot be instructed yet.", missing });
}

/** Somebody approved other content than what stands. */
export interface ContentChanged {
  readonly kind: "ContentChanged";
  readonly message: string;
  /** What stands now. */
  readonly contentHash: string;
}

/** `what` names what is approved: a cycle, a payout. */
export function refuseContent(contentHash: string, what = "cycle"): Refused<ContentChanged> {
  return refuse({
    kind: "ContentChanged",
    message: `The ${what}'s content is another one; look at it again before approving.`,
    contentHash,
  });
}
