import type { TestNetwork } from "../support/startTestNetwork.js";
import { Agent, request } from "node:http";

/** How one request ended, as its client saw it. */
export interface Ended {
  readonly receiptNumber: string;
  /** "answered": recorded, says the answer. "turned away": 503. Else the socket's code, and whether the answer had begun. */
  readonly as: string;
}

const PURCHASE = `mutation($input: RecordPurchaseInput!) { answer: recordPurchase(input: $input) { __typename ... on PurchaseRecorded { purchase { id occurredAt } } } }`;

export function purchaseBody(receiptNumber: string): string {
  const lines = [{ sku: "thing", quantity: "1", unitPrice: "1.00" }];
  const input = {
    idempotencyKey: receiptNumber,
    receiptNumber,
    partnerCode: "alfa",
    cardNumber: "1001",
    currency: "CZK",
  };
  return JSON.stringify({ query: PURCHASE, variables: { input: { ...input, lines } } });
}

/** Records purchases over connections that are kept open, each client one after the other, until nobody listens; every end is noted. */
export async function loadUntilStopped(network: TestNetwork, token: string, clients: number): Promise<Ended[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const ends: Ended[] = [];
  const url = new URL("/graphql", network.url);
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let as = "", number = 0; as !== "ECONNREFUSED"; number += 1) {
        const receiptNumber = `LOAD-${client}-${number}`;
        as = await send(url, agent, token, purchaseBody(receiptNumber));
        ends.push({ receiptNumber, as });
        // Whoever is turned away does not hammer.
        if (as !== "answered") await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
  );
  agent.destroy();
  return ends;
}

async function send(url: URL, agent: Agent, token: string, body: string): Promise<string> {
  return new Promise((resolve) => {
    let began = false;
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve(`${error.code ?? error.message}${began ? " within the answer" : ""}`);
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      began = true;
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", failed);
      response.on("end", () => resolve(endOf(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8"))));
    });
    sent.on("error", failed);
    sent.end(body);
  });
}

function endOf(status: number, text: string): string {
  if (status === 503) return "turned away";
  return text.includes('"PurchaseRecorded"') ? "answered" : `${status}: ${text}`;
}
