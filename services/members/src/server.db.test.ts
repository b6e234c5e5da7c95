import "reflect-metadata";
import { randomUUID } from "node:crypto";
import {
  contractSigned,
  drawDigest,
  earningRulePublished,
  networkCommands,
  partnerRegistered,
  programmeDefined,
  PROGRAMME_KEY,
  resolveCards,
  reverseSpend,
  spendPoints,
  availablePoints,
  type FactType,
  type InternalCommand,
} from "@tessera/contracts";
import type { Identity } from "@tessera/kernel";
import { createEmbeddedTransport, createLogger, newId, type Envelope, type RunningService } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { migrations, startMembers } from "./index.js";

let db: TestDatabase;
let service: RunningService;
beforeAll(async () => {
  db = await createTestDatabase(migrations);
  const peers = { call: () => Promise.reject(new Error("members calls nobody")) };
  service = await startMembers({
    databaseUrl: db.url,
    keysFolder: db.keysFolder,
    peers,
    transport: createEmbeddedTransport(),
    log: createLogger("test", "silent"),
  });
});
afterAll(async () => {
  await service.stop();
  await db.drop();
});

const operator: Identity = { subject: "olga", roles: ["operator"], scopes: [] };
const network = networkCommands("members");

async function call<Input, Output>(command: InternalCommand<Input, Output>, input: Input): Promise<Output> {
  const handler = service.commands.find((one) => one.command.name === command.name)!;
  return command.output.parse(await (handler.handle as (input: Input) => Promise<unknown>)(command.input.parse(input)));
}

async function tell(...facts: { type: FactType; payload: object }[]): Promise<void> {
  const envelopes = facts.map(({ type, payload }, index): Envelope => ({
    id: newId(),
    publisher: "partners",
    topic: type.topic,
    key: PROGRAMME_KEY,
    sequence: index + 1,
    payload: { ...payload, revision: index + 1 },
    recordedAt: new Date().toISOString(),
  }));
  await service.deliver(envelopes);
  for (let tries = 0; tries < 200 && (await call(network.state, {})).revision < facts.length; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

async function ask(query: string, variables: Record<string, unknown>): Promise<Record<string, never>> {
  const { data, errors } = await service.subgraph.execute({ query, variables }, operator);
  expect(errors ?? []).toEqual([]);
  return data as Record<string, never>;
}

test("the service hears the setup, earns, answers rewards and settlement, and proves its book", async () => {
  await tell(
    { type: programmeDefined, payload: programmeDefined.example },
    { type: partnerRegistered, payload: partnerRegistered.example },
    { type: contractSigned, payload: contractSigned.example },
    { type: earningRulePublished, payload: earningRulePublished.example },
  );
  const enrolled = await ask(`mutation ($input: EnrolMemberInput!) { enrolMember(input: $input) { __typename } }`, {
    input: { idempotencyKey: "e", cardNumber: "17850", enrolledAt: "2010-12-01T00:00:00Z" },
  });
  expect(enrolled).toEqual({ enrolMember: { __typename: "MemberEnrolled" } });
  const bought = await ask(
    `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename ... on PurchaseRecorded { purchase { points } } } }`,
    {
      input: {
        idempotencyKey: "p",
        cardNumber: "17850",
        partnerCode: "advent",
        receiptNumber: "536365",
        occurredAt: "2010-12-01T08:26:00+01:00",
        currency: "CZK",
        lines: [{ sku: "84029E", quantity: "6", unitPrice: "100.00" }],
      },
    },
  );
  expect(bought).toEqual({ recordPurchase: { __typename: "PurchaseRecorded", purchase: { points: 30 } } });

  const { memberIds } = await call(resolveCards, { cardNumbers: ["nobody's", "17850"] });
  expect(memberIds[0]).toBeNull();
  const memberId = memberIds[1]!;
  const redemptionId = randomUUID();
  const occurredAt = "2010-12-15T12:00:00.000Z";
  const spent = await call(spendPoints, { redemptionId, memberId, redeemerCode: "advent", points: 20, occurredAt });
  expect(spent).toMatchObject({
    kind: "Spent",
    occurredAt,
    draws: [{ issuerCode: "advent", points: 20, unitPrice: "0.1" }],
  });
  expect(await call(availablePoints, { memberIds: [randomUUID(), memberId] })).toEqual({ available: [null, 0] });

  const december = { from: "2010-11-30T23:00:00.000Z", to: "2010-12-31T23:00:00.000Z" };
  const digest = await call(drawDigest, {
    intervals: [december, { from: december.to, to: "2011-01-31T23:00:00.000Z" }],
  });
  expect(digest.rows).toMatchObject([
    { from: december.from, issuerCode: "advent", count: 1, points: 20, hash: expect.stringMatching(/^\d+$/) },
  ]);
  expect(await call(reverseSpend, { redemptionId, memberId, reason: "test" })).toEqual({ kind: "Reversed" });

  const { reports } = await call(network.verify, { verificationId: randomUUID() });
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  const barrierId = randomUUID();
  await call(network.raiseBarrier, { barrierId });
  expect(await call(network.raiseBarrier, { barrierId })).toEqual({ raised: true });
  expect(await call(network.replayParked, { ids: [] })).toEqual({ replayed: 0 });
  expect(await service.ready()).toBe(true);
});

test("the digest of a draw is the one that the contract describes", async () => {
  const { rows } = await db.database.pool.query<{ line: string }>(
    `SELECT concat_ws('|', kind, reference_id, issuer_code, creditor_code, points, '0.1', currency, lot_id) AS line FROM draw WHERE kind = 'REDEMPTION'`,
  );
  const { createHash } = await import("node:crypto");
  const expected = createHash("sha256").update(rows[0]!.line).digest().readBigUInt64BE().toString();
  const { rows: digest } = await call(drawDigest, {
    intervals: [{ from: "2010-12-01T00:00:00.000Z", to: "2010-12-31T00:00:00.000Z" }],
  });
  expect(digest).toMatchObject([{ count: 1, hash: expected }]);
});
