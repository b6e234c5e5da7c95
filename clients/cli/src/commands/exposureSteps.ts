import {
  ApproveCollateral,
  ApproveLimit,
  ApproveRelease,
  Claims,
  Exposure,
  ExposureProposals,
  RecordCollateral,
  ReleaseCollateral,
  SetLimit,
  TesseraError,
  type ExposureProposalsQuery,
  type ExposureQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { readPages } from "../network/readPages.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { takeStep } from "./takeStep.js";

type Proposal = ExposureProposalsQuery["exposureProposals"]["nodes"][number];

interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface Exposures {
  readonly exposures: ExposureQuery["exposure"];
  /** null: a partner reads what it owes and may owe, and not what finance prepares about it. */
  readonly proposals: readonly Proposal[] | null;
}

export const COLLATERAL_KINDS = ["CASH", "BANK_GUARANTEE", "SECURITIES", "FUND_CONTRIBUTION"] as const;

const SHOWN: ReadonlySet<Proposal["kind"]> = new Set(["LIMIT", "COLLATERAL", "RELEASE"]);

/** Limits, collateral and releases of a partner, or of all; what it owes is of one partner. */
export async function readExposures(client: TesseraClient, partnerCode: string | undefined): Promise<Exposures> {
  if (partnerCode === undefined) return { exposures: [], proposals: await readProposals(client, null) };
  const { exposure: exposures } = await client.request(Exposure, { partnerCode });
  try {
    return { exposures, proposals: await readProposals(client, partnerCode) };
  } catch (error) {
    // Who may read the exposure and not the proposals is the partner itself.
    if (error instanceof TesseraError && error.code === "FORBIDDEN") return { exposures, proposals: null };
    throw error;
  }
}

async function readProposals(client: TesseraClient, partnerCode: string | null): Promise<readonly Proposal[]> {
  const { nodes } = await readPages(
    async (place) => client.request(ExposureProposals, { partnerCode, ...place }),
    ({ exposureProposals }) => exposureProposals,
  );
  return nodes.filter(({ kind }) => SHOWN.has(kind));
}

/** Proposes a credit line. Answers what is to be told. Throws NetworkRefused. */
export async function proposeLimit(
  client: TesseraClient,
  limit: { readonly partnerCode: string; readonly creditLine: Money; readonly reason: string },
): Promise<string> {
  const { limitId } = await takeStep(client, "limit", SetLimit, limit, "LimitProposed");
  return waits(limitId);
}

export interface PutUp {
  readonly partnerCode: string;
  readonly amount: Money;
  readonly kind: (typeof COLLATERAL_KINDS)[number];
  readonly haircut: string;
  readonly reference: string;
  readonly validUntil: string | null;
  /** null: as its kind has it. */
  readonly viaBank: boolean | null;
}

/** Records what a partner puts up. Answers what is to be told. Throws NetworkRefused. */
export async function proposeCollateral(client: TesseraClient, put: PutUp): Promise<string> {
  const { collateralId } = await takeStep(client, "collateral", RecordCollateral, put, "CollateralProposed");
  return waits(collateralId);
}

/** Proposes to give a part of a collateral back. Answers what is to be told. Throws NetworkRefused. */
export async function proposeRelease(
  client: TesseraClient,
  release: { readonly collateralId: string; readonly amount: Money; readonly reason: string },
): Promise<string> {
  const { releaseId } = await takeStep(client, "release", ReleaseCollateral, release, "ReleaseProposed");
  return waits(releaseId);
}

/** The second person puts a limit in force. Answers what is to be told. Throws NetworkRefused. */
export async function approveLimit(approver: TesseraClient, limitId: string): Promise<string> {
  const { effectiveAt } = await takeStep(approver, "approve", ApproveLimit, { limitId }, "LimitApproved");
  const isLater = new Date(effectiveAt).getTime() > Date.now();
  return `${limitId} is in force${isLater ? ` from ${effectiveAt} on` : ""}.`;
}

/** The second person lets a collateral count. Answers what is to be told. Throws NetworkRefused. */
export async function approveCollateral(
  approver: TesseraClient,
  reader: TesseraClient,
  collateralId: string,
): Promise<string> {
  await takeStep(approver, "approve", ApproveCollateral, { collateralId }, "CollateralApproved");
  const { partner, amount, left } = await readProposal(reader, collateralId);
  if (left?.amount === amount?.amount) return `${collateralId} counts.`;
  return `${collateralId} counts as far as it is paid. Next: the reference that it is paid with: tessera claims --partner ${partner.code}`;
}

/** The second person gives a part of a collateral back. Answers what is to be told. Throws NetworkRefused. */
export async function approveRelease(
  approver: TesseraClient,
  reader: TesseraClient,
  releaseId: string,
): Promise<string> {
  await takeStep(approver, "approve", ApproveRelease, { releaseId }, "ReleaseApproved");
  const { partner, amount } = await readProposal(reader, releaseId);
  const currency = amount?.currency ?? "";
  const { nodes } = await readPages(
    async (place) => reader.request(Claims, { partnerCode: partner.code, isOpen: true, ...place }),
    ({ claims }) => claims,
  );
  const isOwed = nodes.some((claim) => claim.kind === "RELEASE" && claim.open.currency === currency);
  return `${releaseId} is released.${isOwed ? ` Next: it is paid: tessera pay-claims --prepare ${currency}` : ""}`;
}

async function readProposal(client: TesseraClient, id: string): Promise<Proposal> {
  const found = (await readProposals(client, null)).find((one) => one.id === id);
  if (!found) throw new NetworkRefused("exposure", { __typename: "Unknown", message: `no such proposal: ${id}` });
  return found;
}

function waits(id: string): string {
  return `${id} waits. Next: another person approves it: tessera exposure --approve ${id}`;
}
