import { newId, type Tx } from "@tessera/runtime";
import type { HoldStatus } from "../../domain/holds/HoldStatus.js";

export interface Capture {
  readonly holdId: string;
  /** A partner client sees no hold but its own. */
  readonly onlyPartner: string | undefined;
  /** null: all that is held. */
  readonly points: bigint | null;
  /** null: now. */
  readonly occurredAt: Date | null;
}

export interface CapturedDraw {
  readonly lotId: string;
  readonly issuerCode: string;
  readonly points: number;
  readonly unitPrice: string;
  readonly currency: string;
}

export type Captured =
  | { readonly kind: "Captured"; readonly memberId: string; readonly draws: readonly CapturedDraw[] }
  | { readonly kind: "NotOpen"; readonly status: HoldStatus | null }
  | { readonly kind: "TooMany"; readonly held: number }
  | { readonly kind: "Untimely" };

/** Locks the account of the hold's member. */
export async function captureOpenHold(tx: Tx, { holdId, onlyPartner, points, occurredAt }: Capture): Promise<Captured> {
  const [row] = await tx.query<{ answer: Captured }>("SELECT capture_hold($1, $2, $3, $4, $5, $6) AS answer", [
    holdId,
    onlyPartner ?? null,
    points?.toString() ?? null,
    occurredAt,
    newId(),
    newId(),
  ]);
  return row!.answer;
}
