/** What happened to points, as members told it: REDEEMED and RESTORED follow from draws and are not told by themselves. */
export type ToldKind = "ISSUED" | "RETURNED" | "EXPIRED" | "UNEXPIRED";

/** Points of one issuer that were issued, taken back by a return, expired, or came back from expiry to be taken back. */
export interface PointMovement {
  readonly kind: ToldKind;
  readonly issuerCode: string;
  /** The price locked into their lots, in millionths, and its currency; null in facts from before it was told. */
  readonly price: { readonly unitPrice: bigint; readonly currency: string } | null;
  readonly points: bigint;
  readonly occurredAt: Date;
}
