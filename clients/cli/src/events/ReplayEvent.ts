interface EventOfCard {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly cardNumber: string;
}

/** Rows of one receipt that count; quantities and prices as the file has them. */
export interface PurchaseEvent extends EventOfCard {
  readonly kind: "PURCHASE";
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly currency: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly description: string;
    readonly quantity: string;
    readonly unitPrice: string;
  }[];
}

/** Rows of one cancellation that count; the quantities taken back are positive. */
export interface ReturnEvent extends EventOfCard {
  readonly kind: "RETURN";
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: string }[];
}

export interface RedemptionEvent extends EventOfCard {
  readonly kind: "REDEMPTION";
  readonly requestId: string;
  readonly rewardCode: string;
}

export type ReplayEvent = PurchaseEvent | ReturnEvent | RedemptionEvent;
