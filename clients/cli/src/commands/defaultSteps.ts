import {
  ApproveCure,
  ApproveDefault,
  ApproveRecovery,
  CureDefault,
  DeclareDefault,
  PartnerDefault,
  Proposals,
  RecordRecovery,
  type PartnerDefaultQuery,
  type ProposalsQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { readPages } from "../network/readPages.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { takeStep } from "./takeStep.js";

export type DefaultProposal = ProposalsQuery["proposals"]["nodes"][number];
export type Default = NonNullable<PartnerDefaultQuery["partnerDefault"]>;

interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Defaults, recoveries and cures of a partner, or of all. */
export async function readDefaults(
  client: TesseraClient,
  partnerCode: string | undefined,
): Promise<readonly DefaultProposal[]> {
  const filter = { kinds: ["DEFAULT", "RECOVERY", "CURE"] as const, partnerCode: partnerCode ?? null };
  const { nodes } = await readPages(
    async (place) => client.request(Proposals, { ...filter, ...place }),
    ({ proposals }) => proposals,
  );
  return nodes;
}

/** Throws NetworkRefused for one that is not there. */
export async function readDefault(client: TesseraClient, id: string): Promise<Default> {
  const { partnerDefault } = await client.request(PartnerDefault, { id });
  if (partnerDefault) return partnerDefault;
  throw new NetworkRefused("default", { __typename: "Unknown", message: `no such default: ${id}` });
}

export interface Declared {
  readonly partnerCode: string;
  readonly cycleId: string;
  readonly reason: string;
  readonly operatorShare: readonly Money[];
  /** `leg_…`, direct payments to the partner that are not made. */
  readonly withheldLegIds: readonly string[];
}

/** Declares a default; answers its id. Throws NetworkRefused. */
export async function declareDefault(client: TesseraClient, declared: Declared): Promise<string> {
  const answer = await takeStep(client, "declare", DeclareDefault, declared, "DefaultDeclared");
  return answer.default.id;
}

/** The second person carries a default out. Answers what is to be told. Throws NetworkRefused. */
export async function approveDefault(approver: TesseraClient, defaultId: string): Promise<string> {
  const answer = await takeStep(approver, "approve", ApproveDefault, { defaultId }, "DefaultDeclared");
  return [
    `${defaultId} is carried out; ${answer.default.partner.code} issues no more until it is cured.`,
    `Next, when it pays after all: tessera default --recover ${defaultId} --amount "10.00 CZK" --reference "…"`,
  ].join("\n");
}

/** Records what a defaulter pays after all. Answers what is to be told. Throws NetworkRefused. */
export async function proposeRecovery(
  client: TesseraClient,
  paid: { readonly defaultId: string; readonly amount: Money; readonly reference: string; readonly viaBank: boolean },
): Promise<string> {
  const { recoveryId } = await takeStep(client, "recover", RecordRecovery, paid, "RecoveryProposed");
  if (!paid.viaBank) return `${recoveryId} waits. ${approvalOf(recoveryId)}`;
  const { partner } = await readDefault(client, paid.defaultId);
  return [
    `${recoveryId} waits for its money. Next: ${partner.code} pays with the reference of its claim: tessera claims --partner ${partner.code}`,
    `When its line is compared: ${approvalOf(recoveryId)}`,
  ].join("\n");
}

/** The second person gives what came to those who put in. Answers what is to be told. Throws NetworkRefused. */
export async function approveRecovery(approver: TesseraClient, recoveryId: string): Promise<string> {
  await takeStep(approver, "approve", ApproveRecovery, { recoveryId }, "RecoveryApproved");
  return `${recoveryId} goes to those who put in.`;
}

/** Proposes that a defaulter issues again. Answers what is to be told. Throws NetworkRefused. */
export async function proposeCure(client: TesseraClient, partnerCode: string, reason: string): Promise<string> {
  const { cureId } = await takeStep(client, "cure", CureDefault, { partnerCode, reason }, "CureProposed");
  return `${cureId} waits. ${approvalOf(cureId)}`;
}

/** The second person lets a defaulter issue again. Answers what is to be told. Throws NetworkRefused. */
export async function approveCure(approver: TesseraClient, cureId: string): Promise<string> {
  await takeStep(approver, "approve", ApproveCure, { cureId }, "CureApproved");
  return `${cureId} is approved: the partner issues again.`;
}

function approvalOf(id: string): string {
  return `Next: another person approves it: tessera default --approve ${id}`;
}
