import type { Tx } from "@tessera/runtime";
import type { MemberStatus } from "../../domain/members/MemberStatus.js";

export interface NewHold {
  readonly memberId: string;
  readonly holdId: string;
  readonly partnerCode: string;
  readonly points: bigint;
  readonly expiresInSeconds: number;
  readonly reference: string;
}

export type Authorised =
  | { readonly kind: "Held" }
  | { readonly kind: "UnknownMember" }
  | { readonly kind: "MemberNotActive"; readonly status: MemberStatus }
  | { readonly kind: "InsufficientPoints"; readonly available: number };

/** Locks the member's account. */
export async function authoriseHold(tx: Tx, hold: NewHold): Promise<Authorised> {
  const [row] = await tx.query<{ answer: Authorised }>("SELECT authorise_hold($1, $2, $3, $4, $5, $6) AS answer", [
    hold.memberId,
    hold.holdId,
    hold.partnerCode,
    hold.points.toString(),
    hold.expiresInSeconds,
    hold.reference,
  ]);
  return row!.answer;
}
