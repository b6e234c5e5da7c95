import {
  createPurchaseBatcher,
  RecordReturn,
  RedeemReward,
  type RecordPurchaseInput,
  type TesseraClient,
} from "@tessera/partner-sdk";
import type { PurchaseEvent, RedemptionEvent, ReplayEvent, ReturnEvent } from "../events/ReplayEvent.js";
import { contentKey } from "./contentKey.js";
import { NetworkRefused } from "./NetworkRefused.js";

export interface EventSender {
  send(event: ReplayEvent): Promise<void>;
  /** Redemption requests that named a card of no member; the network refused them and counts them nowhere. */
  unknownCards(): number;
}

/** How long a redemption may stay undecided (its service was killed in the middle) before the replay gives up. */
const UNDECIDED_PAUSE_MS = 200;
const UNDECIDED_PAUSES = 300;

/** Sends events as an operator, each under a key made of what it is. Throws NetworkRefused for what a replay must not meet. */
export function createEventSender(client: TesseraClient, programmeCode: string): EventSender {
  const batcher = createPurchaseBatcher(client, { lanes: 3, purchasesAtMost: 250 });
  let unknownCards = 0;

  async function sendPurchase(event: PurchaseEvent): Promise<void> {
    const { partnerCode, receiptNumber, cardNumber, currency, lines } = event;
    const purchase: RecordPurchaseInput = {
      idempotencyKey: contentKey(programmeCode, partnerCode, receiptNumber),
      partnerCode,
      receiptNumber,
      cardNumber,
      currency,
      occurredAt: new Date(event.atMs).toISOString(),
      lines,
    };
    const answer = await batcher.record(purchase);
    if (answer.__typename !== "PurchaseRecorded")
      throw new NetworkRefused(`purchase ${partnerCode} ${receiptNumber}`, answer);
  }

  async function sendReturn(event: ReturnEvent): Promise<void> {
    const { partnerCode, receiptNumber, cardNumber, lines } = event;
    const { recordReturn: answer } = await client.request(RecordReturn, {
      input: {
        idempotencyKey: contentKey(programmeCode, partnerCode, receiptNumber),
        partnerCode,
        receiptNumber,
        cardNumber,
        occurredAt: new Date(event.atMs).toISOString(),
        lines,
      },
    });
    if (answer.__typename !== "ReturnRecorded")
      throw new NetworkRefused(`return ${partnerCode} ${receiptNumber}`, answer);
  }

  async function sendRedemption(event: RedemptionEvent): Promise<void> {
    const { requestId, rewardCode, cardNumber } = event;
    const idempotencyKey = contentKey(programmeCode, "redemption", requestId);
    const input = { idempotencyKey, rewardCode, cardNumber, occurredAt: new Date(event.atMs).toISOString() };
    for (let pauses = 0; ; pauses++) {
      const { redeemReward: answer } = await client.request(RedeemReward, { input });
      if (answer.__typename === "UnknownCard") unknownCards++;
      else if (
        answer.__typename === "RewardRedeemed" &&
        answer.redemption.status === "PENDING" &&
        pauses < UNDECIDED_PAUSES
      ) {
        await new Promise((resolve) => setTimeout(resolve, UNDECIDED_PAUSE_MS));
        continue;
      } else if (!["RewardRedeemed", "OutOfStock", "InsufficientPoints"].includes(answer.__typename)) {
        throw new NetworkRefused(`redemption ${requestId}`, answer);
      }
      return;
    }
  }

  return {
    unknownCards: () => unknownCards,
    async send(event) {
      if (event.kind === "PURCHASE") return sendPurchase(event);
      return event.kind === "RETURN" ? sendReturn(event) : sendRedemption(event);
    },
  };
}
