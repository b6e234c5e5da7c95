/** The shapes of a coalition file, an order row and a redemption request, as the replay reads them. */
export interface CoalitionFile {
  readonly programme: {
    readonly code: string;
    readonly timeZone: string;
    readonly startsOn: string;
    readonly expiry: { readonly months: number; readonly kind?: string; readonly roundTo?: string };
    readonly cycle?: string;
    readonly clawback?: string;
    readonly clearing?: string;
  };
  readonly notEarning: readonly string[];
  readonly partners: readonly {
    readonly code: string;
    readonly name: string;
    readonly country: string;
    readonly currency: string;
    readonly earnUnit: string;
    readonly unitPrice: string;
  }[];
  readonly tariffChanges: readonly {
    readonly partner: string;
    readonly effectiveFrom: string;
    readonly unitPrice: string;
  }[];
  readonly campaigns: readonly {
    readonly code: string;
    readonly partner: string;
    readonly from: string;
    readonly to: string;
    readonly when: { readonly receiptAtLeast: string };
    readonly multiplier: string;
  }[];
  readonly rewards: readonly {
    readonly code: string;
    readonly partner: string;
    readonly kind: "VOUCHER" | "GIFT";
    readonly points: number;
    readonly stock?: number;
  }[];
}

export interface OrderRow {
  readonly partner: string;
  readonly receiptNumber: string;
  readonly card: string;
  /** Local wall-clock time in the programme's zone, YYYY-MM-DDTHH:MM:SS. */
  readonly soldAt: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: string;
}

export interface RedemptionRequest {
  readonly id: string;
  readonly requestedAt: string;
  readonly card: string;
  readonly rewardCode: string;
}
