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
  type ExposureProposalsQuery,
  type ExposureQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { readPages } from "../network/readPages.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { freshKey } from "./freshKey.js";

type Proposal = ExposureProposalsQuery["exposureProposals"]["nodes"][number];

interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface Exposures {
  readonly exposures: ExposureQuery["exposure"];
  readonly proposals: readonly Proposal[];
}

export const COLLATERAL_KINDS = ["CASH", "BANK_GUARANTEE", "SECURITIES", "FUND_CONTRIBUTION"] as const;

const SHOWN: ReadonlySet<Proposal["kind"]> = new Set(["LIMIT", "COLLATERAL", "RELEASE"]);

/** Limits, collateral and releases of a partner, or of all; what it owes is of one partner. */
export async function readExposures(client: TesseraClient, partnerCode: string | undefined): Promise<Exposures> {
  const { nodes } = await readPages(
    async (place) => client.request(ExposureProposals, { partnerCode: partnerCode ?? null, ...place }),
    ({ exposureProposals }) => exposureProposals,
  );
  const proposals = nodes.filter(({ kind }) => SHOWN.has(kind));
  const exposures = partnerCode === undefined ? [] : (await client.request(Exposure, { partnerCode })).exposure;
  return { exposures, proposals };
}

/** Proposes a credit line. Answers what is to be told. Throws NetworkRefused. */
export async function proposeLimit(
  client: TesseraClient,
  limit: { readonly partnerCode: string; readonly creditLine: Money; readonly reason: string },
): Promise<string> {
  const input = { idempotencyKey: freshKey("limit", limit.partnerCode), ...limit };
  const { setLimit: answer } = await client.request(SetLimit, { input });
  if (answer.__typename !== "LimitProposed") throw new NetworkRefused("limit", answer);
  return waits(answer.limitId);
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
  const input = { idempotencyKey: freshKey("collateral", put.partnerCode), ...put };
  const { recordCollateral: answer } = await client.request(RecordCollateral, { input });
  if (answer.__typename !== "CollateralProposed") throw new NetworkRefused("collateral", answer);
  return waits(answer.collateralId);
}

/** Proposes to give a part of a collateral back. Answers what is to be told. Throws NetworkRefused. */
export async function proposeRelease(
  client: TesseraClient,
  release: { readonly collateralId: string; readonly amount: Money; readonly reason: string },
): Promise<string> {
  const input = { idempotencyKey: freshKey("release", release.collateralId), ...release };
  const { releaseCollateral: answer } = await client.request(ReleaseCollateral, { input });
  if (answer.__typename !== "ReleaseProposed") throw new NetworkRefused("release", answer);
  return waits(answer.releaseId);
}

/** The second person puts a limit in force. Answers what is to be told. Throws NetworkRefused. */
export async function approveLimit(approver: TesseraClient, limitId: string): Promise<string> {
  const input = { idempotencyKey: freshKey("approve", limitId), limitId };
  const { approveLimit: answer } = await approver.request(ApproveLimit, { input });
  if (answer.__typename !== "LimitApproved") throw new NetworkRefused("approve", answer);
  const isLater = new Date(answer.effectiveAt).getTime() > Date.now();
  return `${limitId} is in force${isLater ? ` from ${answer.effectiveAt} on` : ""}.`;
}

/** The second person lets a collateral count. Answers what is to be told. Throws NetworkRefused. */
export async function approveCollateral(
  approver: TesseraClient,
  reader: TesseraClient,
  collateralId: string,
): Promise<string> {
  const input = { idempotencyKey: freshKey("approve", collateralId), collateralId };
  const { approveCollateral: answer } = await approver.request(ApproveCollateral, { input });
  if (answer.__typename !== "CollateralApproved") throw new NetworkRefused("approve", answer);
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
  const input = { idempotencyKey: freshKey("approve", releaseId), releaseId };
  const { approveRelease: answer } = await approver.request(ApproveRelease, { input });
  if (answer.__typename !== "ReleaseApproved") throw new NetworkRefused("approve", answer);
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
  const found = (await readExposures(client, undefined)).proposals.find((one) => one.id === id);
  if (!found) throw new NetworkRefused("exposure", { __typename: "Unknown", message: `no such proposal: ${id}` });
  return found;
}

function waits(id: string): string {
  return `${id} waits. Next: another person approves it: tessera exposure --approve ${id}`;
}
