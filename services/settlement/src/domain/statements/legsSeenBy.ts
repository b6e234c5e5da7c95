interface StoredSides {
  readonly partnerCode: string;
  readonly counterpartyCode: string | null;
  readonly direction: "PAYS" | "RECEIVES";
}

/**
 * Payments as a partner sees them: what another pays it directly is one that it receives from that other. What it pays comes first,
 * otherwise in the order given.
 */
export function legsSeenBy<Leg extends StoredSides>(partnerCode: string, legs: readonly Leg[]): Leg[] {
  const seen = legs.map((leg) =>
    leg.partnerCode === partnerCode
      ? leg
      : { ...leg, partnerCode, counterpartyCode: leg.partnerCode, direction: OTHER_WAY[leg.direction] },
  );
  return seen.sort((one, other) => RANK[one.direction] - RANK[other.direction]);
}

const OTHER_WAY = { PAYS: "RECEIVES", RECEIVES: "PAYS" } as const;
const RANK = { PAYS: 0, RECEIVES: 1 } as const;
