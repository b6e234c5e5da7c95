import {
  ApproveDirectPayment,
  ApproveRevocation,
  ConfirmDirectPayment,
  DirectPayments,
  RevokeDirectPayment,
  type DirectPaymentsQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { takeStep } from "./takeStep.js";

export type DirectLeg = NonNullable<DirectPaymentsQuery["settlementCycle"]>["legs"][number];

export interface ReceivedPayment {
  /** `leg_…` */
  readonly legId: string;
  /** In the currency of the leg, as `10.00`. */
  readonly amount: string;
  /** The day the creditor's bank booked it, YYYY-MM-DD. */
  readonly valueDate: string;
  readonly reference: string;
  /** What finance rests on; a creditor needs none. */
  readonly evidence: string | undefined;
}

/** What partners pay each other in a cycle, as far as the asker sees it. Throws NetworkRefused for an unknown cycle. */
export async function readDirectLegs(client: TesseraClient, cycleId: string): Promise<DirectLeg[]> {
  const { settlementCycle } = await client.request(DirectPayments, { cycleId });
  if (!settlementCycle) {
    throw new NetworkRefused("direct", { __typename: "UnknownCycle", message: `there is no cycle ${cycleId}` });
  }
  return settlementCycle.legs.filter(({ counterparty }) => counterparty !== null);
}

/** Says that a payment came. Answers what is to be told. Throws NetworkRefused. */
export async function confirmReceived(
  client: TesseraClient,
  legs: readonly DirectLeg[],
  { amount, ...told }: ReceivedPayment,
): Promise<string> {
  const leg = legs.find(({ id }) => id === told.legId);
  if (!leg) throw new NetworkRefused("confirm", { __typename: "Unknown", message: `no such payment: ${told.legId}` });
  const money = { amount, currency: leg.amount.currency };
  const given = { ...told, evidence: told.evidence ?? null, amount: money };
  const { payment } = await takeStep(client, "confirm", ConfirmDirectPayment, given, "DirectPaymentChanged");
  const { id, status } = payment;
  if (status === "CONFIRMED") return `${id} is confirmed.`;
  return `${id} waits. Next: another person approves it with --approve ${id}`;
}

/** The second person agrees with what finance said. Throws NetworkRefused. */
export async function approveReceived(client: TesseraClient, paymentId: string): Promise<string> {
  const { payment } = await takeStep(client, "approve", ApproveDirectPayment, { paymentId }, "DirectPaymentChanged");
  return `${payment.id} is confirmed.`;
}

/** Asks that a confirmation is taken back. Throws NetworkRefused. */
export async function askRevocation(client: TesseraClient, paymentId: string, reason: string): Promise<string> {
  const { revocationId } = await takeStep(
    client,
    "revoke",
    RevokeDirectPayment,
    { paymentId, reason },
    "RevocationProposed",
  );
  return `${revocationId} waits. Next: another person approves it with --approve ${revocationId}`;
}

/** The second person takes a confirmation back. Throws NetworkRefused. */
export async function approveRevoking(client: TesseraClient, revocationId: string): Promise<string> {
  const { payment } = await takeStep(client, "approve", ApproveRevocation, { revocationId }, "DirectPaymentChanged");
  return `${payment.id} is taken back; the payment is awaited again.`;
}
