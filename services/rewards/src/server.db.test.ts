import {
  contractSigned,
  partnerRegistered,
  PROGRAMME_KEY,
  programmeDefined,
  resolveCards,
  spendPoints,
  type InternalCommand,
} from "@tessera/contracts";
import type { Identity } from "@tessera/kernel";
import {
  createEmbeddedTransport,
  createLogger,
  newId,
  unavailable,
  type Peers,
  type RunningService,
} from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { migrations, startRewards } from "./index.js";

const operator: Identity = { subject: "olga", roles: ["operator"], scopes: [] };
let db: TestDatabase;
let service: RunningService;
let membersDown = false;
const resolved: string[][] = [];

const peers: Peers = {
  call: async <Input, Output>(command: InternalCommand<Input, Output>, input: Input) => {
    if (command.name === resolveCards.name) {
      const { cardNumbers } = input as { cardNumbers: string[] };
      resolved.push(cardNumbers);
      return command.output.parse({ memberIds: cardNumbers.map((number) => (number === "none" ? null : newId())) });
    }
    if (membersDown || command.name !== spendPoints.name) throw unavailable();
    return command.output.parse({ kind: "Spent", occurredAt: "2011-01-15T11:00:00.000Z", draws: [] });
  },
};

beforeAll(async () => {
  db = await createTestDatabase(migrations);
  service = await startRewards({
    databaseUrl: db.url,
    keysFolder: db.keysFolder,
    peers,
    transport: createEmbeddedTransport(),
    log: createLogger("test", "silent"),
  });
  const facts = [
    { type: programmeDefined, payload: programmeDefined.example },
    { type: partnerRegistered, payload: partnerRegistered.example },
    { type: contractSigned, payload: contractSigned.example },
  ];
  await service.deliver(
    facts.map(({ type, payload }, index) => ({
      id: newId(),
      publisher: "partners",
      topic: type.topic,
      key: PROGRAMME_KEY,
      sequence: index + 1,
      payload,
      recordedAt: new Date().toISOString(),
    })),
  );
  await until(
    async () =>
      (await mutate("createReward", {
        code: `r${newId()}`,
        partnerCode: "advent",
        kind: "GIFT",
        title: "x",
        points: 1,
      })) === "RewardCreated",
  );
  await mutate("createReward", {
    code: "gift",
    partnerCode: "advent",
    kind: "GIFT",
    title: "Gift",
    points: 5,
    stock: 9,
  });
});
afterAll(async () => {
  await service.stop();
  await db.drop();
});

async function mutate(name: string, input: object): Promise<string> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`;
  const result = await service.subgraph.execute(
    { query, variables: { input: { idempotencyKey: newId(), ...input } } },
    operator,
  );
  const answer = result.data?.[name] as { __typename: string } | undefined;
  return answer?.__typename ?? String(result.errors?.[0]?.extensions["code"]);
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("not reached in time");
}

it("runs over the setup that it was told, and finishes by itself what a silent members left", async () => {
  expect(await service.ready()).toBe(true);
  membersDown = true;
  expect(await mutate("redeemReward", { rewardCode: "gift", cardNumber: "A1" })).toBe("UNAVAILABLE");
  membersDown = false;
  const state = async (): Promise<unknown> =>
    (await db.superuserPool.query("SELECT state FROM redemption")).rows[0].state;
  expect(await state()).toBe("PENDING");
  await until(async () => (await state()) === "CONFIRMED");
});

it("asks for the cards of one moment at once, and for one that is held not again", async () => {
  resolved.length = 0;
  const redeem = async (cardNumber: string): Promise<string> =>
    mutate("redeemReward", { rewardCode: "gift", cardNumber });
  expect(await Promise.all(["B1", "B2", "none"].map(redeem))).toEqual([
    "RewardRedeemed",
    "RewardRedeemed",
    "UnknownCard",
  ]);
  expect(await Promise.all(["B1", "B2", "none"].map(redeem))).toEqual([
    "RewardRedeemed",
    "RewardRedeemed",
    "UnknownCard",
  ]);
  expect(resolved).toEqual([["B1", "B2", "none"], ["none"]]);
});
