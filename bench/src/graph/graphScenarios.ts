import { randomUUID } from "node:crypto";
import {
  RecordPurchase,
  RecordPurchases,
  RedeemReward,
  type RecordPurchaseInput,
  type TesseraClient,
} from "@tessera/partner-sdk";
import type { Scenario } from "../measure.js";
import { anyOf, parties } from "../parties.js";
import { REWARD } from "./reward.js";

/** The same through the only public door: HTTP, token, limits, plan, subgraphs. Redeeming is the whole saga. */
export function graphScenarios(client: TesseraClient, cardNumbers: readonly string[]): Scenario[] {
  const { earners, spenders } = parties(cardNumbers);
  const earn = async (): Promise<void> => {
    const { recordPurchase } = await client.request(RecordPurchase, { input: purchaseOf(anyOf(earners)) });
    if (recordPurchase.__typename !== "PurchaseRecorded") throw new Error(`not recorded: ${recordPurchase.__typename}`);
  };
  const earnBatch = async (): Promise<void> => {
    const purchases = Array.from({ length: 100 }, () => purchaseOf(anyOf(earners)));
    const { recordPurchases } = await client.request(RecordPurchases, { input: { purchases } });
    const refused = recordPurchases.results.find((result) => result.__typename !== "PurchaseRecorded");
    if (refused) throw new Error(`not recorded: ${refused.__typename}`);
  };
  const redeem = async (): Promise<void> => {
    const input = { idempotencyKey: randomUUID(), rewardCode: REWARD, cardNumber: anyOf(spenders) };
    const { redeemReward } = await client.request(RedeemReward, { input });
    if (redeemReward.__typename !== "RewardRedeemed") throw new Error(`not redeemed: ${redeemReward.__typename}`);
  };
  return [
    { name: "graph: earn", concurrency: 8, operationsPerRequest: 1, request: earn },
    { name: "graph: earn", concurrency: 64, operationsPerRequest: 1, request: earn },
    { name: "graph: earn in batches of 100", concurrency: 4, operationsPerRequest: 100, request: earnBatch },
    { name: "graph: redeem", concurrency: 8, operationsPerRequest: 1, request: redeem },
    { name: "graph: redeem", concurrency: 64, operationsPerRequest: 1, request: redeem },
  ];
}

/** The receipt of the book's scenarios: three lines, 500 points. */
function purchaseOf(cardNumber: string): RecordPurchaseInput {
  const id = randomUUID();
  return {
    idempotencyKey: id,
    cardNumber,
    receiptNumber: id,
    currency: "CZK",
    lines: [
      { sku: "a", quantity: "1", unitPrice: "250" },
      { sku: "b", quantity: "1", unitPrice: "150" },
      { sku: "c", quantity: "1", unitPrice: "100" },
    ],
  };
}
