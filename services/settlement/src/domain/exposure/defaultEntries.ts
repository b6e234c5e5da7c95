import type { MoneyEntry, MoneyPosting } from "../ledger/moneyEntry.js";
import type { WaterfallLayer } from "./defaultWaterfall.js";
import { shareAccount } from "./shareAccount.js";

export interface CoveringShare {
  readonly layer: WaterfallLayer;
  /** The survivor, or the defaulter whose cover it is; null for the operator. */
  readonly partnerCode: string | null;
  /** False for a guarantee and for securities: their money comes when they are used. */
  readonly isMoney: boolean;
  /** Minor units, positive. */
  readonly amountMinor: bigint;
}

export interface CoveredDefault {
  /** UUIDs. */
  readonly id: string;
  readonly cycleId: string;
  readonly currency: string;
  readonly partnerCode: string;
  readonly occurredAt: Date;
  /** What each leg left unpaid, minor units; the creditor of a direct payment, null for the hub. */
  readonly unpaid: readonly { readonly counterpartyCode: string | null; readonly openMinor: bigint }[];
  /** What the hub owes the partner of the cycle and keeps, minor units; the cycle that collects has it instead. */
  readonly heldMinor: bigint;
  /** What others were to pay the partner directly and do not pay any more, minor units; left out: nothing. */
  readonly withheld?: readonly { readonly payerCode: string; readonly openMinor: bigint }[];
  /** Σ = Σ unpaid. */
  readonly shares: readonly CoveringShare[];
}

/**
 * What the default of a partner posts in one currency: its position is closed, its cover used, what the operator puts in is claimed from it
 * (`default:<partner>`), and what survivors put in is carried to the cycle that collects it. The hub has paid or pays its creditors
 * itself; the creditor of a direct payment is paid by the cycle that collects. What the hub owes the partner itself is left to that cycle as
 * well, as what others were to pay it directly and do not pay any more, and what is set off of it is taken from it there. Each entry sums to zero.
 */
export function defaultEntries(covered: CoveredDefault): MoneyEntry[] {
  const { id, cycleId, currency, partnerCode, occurredAt, unpaid, heldMinor, withheld = [], shares } = covered;
  const shortfallMinor = unpaid.reduce((sum, { openMinor }) => sum + openMinor, 0n);
  const realisedMinor = shares.reduce((sum, share) => (share.isMoney ? sum : sum + share.amountMinor), 0n);
  const entry = { cycleId, currency, occurredAt, source: { kind: "DEFAULT", id } };
  const collateral = `collateral:${partnerCode}`;
  return [
    {
      ...entry,
      kind: "COLLATERAL" as const,
      postings: [
        { account: "suspense", amountMinor: realisedMinor },
        { account: collateral, amountMinor: -realisedMinor },
      ],
    },
    {
      ...entry,
      kind: "DEFAULT" as const,
      postings: [
        { account: `position:${partnerCode}`, amountMinor: -shortfallMinor },
        ...unpaid.flatMap(({ counterpartyCode, openMinor }) =>
          counterpartyCode === null ? [] : payLater(counterpartyCode, openMinor),
        ),
        ...(heldMinor === 0n ? [] : payLater(partnerCode, heldMinor)),
        // The payer's debt to the partner becomes one to the cycle that collects.
        ...withheld.flatMap(({ payerCode, openMinor }) => [
          ...payLater(partnerCode, openMinor),
          ...payLater(payerCode, -openMinor),
        ]),
        ...shares.map((share) => ({ account: shareAccount(share, partnerCode), amountMinor: share.amountMinor })),
      ],
    },
  ].filter(({ postings }) => postings.some(({ amountMinor }) => amountMinor !== 0n));
}

function payLater(creditorCode: string, amountMinor: bigint): MoneyPosting[] {
  return [
    { account: `position:${creditorCode}`, amountMinor },
    { account: `carried:${creditorCode}`, amountMinor: -amountMinor },
  ];
}
