import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import { mintDevelopmentToken, startNetwork } from "@tessera/network";
import {
  createTesseraClient,
  CreateReward,
  DefineProgramme,
  EnrolMembers,
  NetworkState,
  PublishEarningRule,
  RecordPurchases,
  RegisterPartner,
  SignContract,
  type TesseraClient,
} from "@tessera/partner-sdk";
import type { Runnable } from "../measure.js";
import { LOTS_OF_A_SPENDER, parties } from "../parties.js";
import { REWARD } from "./reward.js";
import { startClient } from "./startClient.js";

export interface BenchNetwork {
  /** Run by a client that is a process of its own and speaks as the partner that issues and redeems. */
  readonly scenarios: readonly Runnable[];
  stop(): Promise<void>;
}

const PARTNER = "bench";
const MEMBERS = 2_000;
const APPLIED_WITHIN_MS = 20_000;

/** A whole network in this process on the server at `adminUrl`, with one partner, one reward and its members. */
export async function openBenchNetwork(adminUrl: string, folder: string): Promise<BenchNetwork> {
  const dataDir = await mkdtemp(path.join(folder, "network-"));
  const network = await startNetwork({ dataDir, port: 0 }, { DATABASE_URL: adminUrl, LOG_LEVEL: "error" });
  const operator = createTesseraClient({
    url: network.url,
    token: await mintDevelopmentToken(dataDir, { role: "operator" }),
  });
  const token = await mintDevelopmentToken(dataDir, { role: "partner", partner: PARTNER });
  await setUp(operator);
  const cardNumbers = await enrol(operator);
  const partner = createTesseraClient({ url: network.url, token });
  await endow(partner, parties(cardNumbers).spenders);
  await partner.close();
  await operator.close();
  const client = await startClient({ url: network.url, token, cardNumbers });
  return {
    scenarios: client.scenarios,
    async stop() {
      client.stop();
      await network.stop();
    },
  };
}

async function setUp(operator: TesseraClient): Promise<void> {
  const effectiveFrom = "2020-01-01T00:00:00Z";
  expectSuccess(
    await operator.request(DefineProgramme, {
      input: {
        idempotencyKey: "programme",
        code: "bench",
        timeZone: "Europe/Prague",
        startsOn: "2020-01-01",
        currencies: ["CZK"],
        expiryMonths: 12,
        cutOff: "BY_COMMAND",
      },
    }),
  );
  expectSuccess(
    await operator.request(RegisterPartner, {
      input: { idempotencyKey: "partner", code: PARTNER, name: "Bench", country: "CZ" },
    }),
  );
  expectSuccess(
    await operator.request(SignContract, {
      input: { idempotencyKey: "contract", partnerCode: PARTNER, effectiveFrom, currency: "CZK", unitPrice: "0.1" },
    }),
  );
  expectSuccess(
    await operator.request(PublishEarningRule, {
      input: {
        idempotencyKey: "rule",
        partnerCode: PARTNER,
        code: "base",
        kind: "BASE",
        effectiveFrom: "2020-01-01",
        unit: "1",
      },
    }),
  );
  await untilApplied(operator);
  expectSuccess(
    await operator.request(CreateReward, {
      input: { idempotencyKey: "reward", code: REWARD, partnerCode: PARTNER, kind: "GIFT", title: "Mug", points: 10 },
    }),
  );
}

async function untilApplied(operator: TesseraClient): Promise<void> {
  for (
    const end = Date.now() + APPLIED_WITHIN_MS;
    Date.now() < end;
    await new Promise((wake) => setTimeout(wake, 50))
  ) {
    const { networkState } = await operator.request(NetworkState, {});
    if (networkState.services.every((service) => service.revision >= networkState.revision)) return;
  }
  throw new Error("the services did not apply the setup in time");
}

async function enrol(operator: TesseraClient): Promise<readonly string[]> {
  const cardNumbers = Array.from({ length: MEMBERS }, (_, index) => `card ${index}`);
  for (let from = 0; from < MEMBERS; from += 1_000) {
    const members = cardNumbers
      .slice(from, from + 1_000)
      .map((cardNumber) => ({ idempotencyKey: cardNumber, cardNumber, enrolledAt: "2020-01-01T00:00:00Z" }));
    const { enrolMembers } = await operator.request(EnrolMembers, { input: { members } });
    const refused = enrolMembers.results.find((result) => result.__typename !== "MemberEnrolled");
    if (refused) throw new Error(`not enrolled: ${refused.__typename}`);
  }
  return cardNumbers;
}

/** Every spender gets lots that pay many rewards. */
async function endow(client: TesseraClient, spenders: readonly string[]): Promise<void> {
  for (let lot = 0; lot < LOTS_OF_A_SPENDER; lot += 1) {
    for (let from = 0; from < spenders.length; from += 500) {
      const purchases = spenders.slice(from, from + 500).map((cardNumber) => ({
        idempotencyKey: `endow ${lot} ${cardNumber}`,
        cardNumber,
        receiptNumber: `endow ${lot} ${cardNumber}`,
        currency: "CZK",
        lines: [{ sku: "a", quantity: "1", unitPrice: "1000000" }],
      }));
      const { recordPurchases } = await client.request(RecordPurchases, { input: { purchases } });
      const refused = recordPurchases.results.find((result) => result.__typename !== "PurchaseRecorded");
      if (refused) throw new Error(`not recorded: ${refused.__typename}`);
    }
  }
}

/** The one field of a mutation's answer must not be a refusal. */
function expectSuccess(data: object): void {
  for (const answer of Object.values(data) as { readonly __typename: string; readonly message?: string }[]) {
    if (answer.message !== undefined) throw new Error(`${answer.__typename}: ${answer.message}`);
  }
}
