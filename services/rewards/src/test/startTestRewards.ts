import "reflect-metadata";
import { randomBytes } from "node:crypto";
import {
  contractSigned,
  networkCommands,
  partnerRegistered,
  PROGRAMME_KEY,
  programmeDefined,
  type InvariantReport,
} from "@tessera/contracts";
import { publicId, type Caller, type Identity, type Role } from "@tessera/kernel";
import {
  createEmbeddedTransport,
  createLogger,
  newId,
  startBus,
  type BuiltSubgraph,
  type CommandHandler,
  type RunningBus,
} from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { createCardBook } from "../commands/redemption/createCardBook.js";
import { createSagaBatches } from "../commands/redemption/createSagaBatches.js";
import { onExit } from "../events/consumed/onExit.js";
import { onSetup } from "../events/consumed/onSetup.js";
import { buildRewardsSubgraph } from "../graphql/buildRewardsSubgraph.js";
import type { RewardsDeps } from "../graphql/context.js";
import { rewardsCommands } from "../internal/rewardsCommands.js";
import { RewardRow, RewardStockRow, StockMovementRow } from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";
import { openTestMembers, type TestMembers } from "./testMembers.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into by each test's own expectations
export type Data = any;

/** Rewards on a real database and bus, beside a small points book and a partners that the test speaks for. */
export interface TestRewards {
  readonly db: TestDatabase;
  readonly deps: RewardsDeps;
  readonly bus: RunningBus;
  readonly members: TestMembers;
  readonly subgraph: BuiltSubgraph;
  readonly commands: readonly CommandHandler[];
  ask(
    query: string,
    variables: object,
    caller: Caller,
  ): Promise<{ readonly data: Data; readonly codes: readonly unknown[] }>;
  /** The root field's answer to a mutation; the key is fresh unless given. Throws the codes of errors. */
  mutate(name: string, input: object, selection: string, caller?: Caller): Promise<Data>;
  redeem(input: object, caller?: Caller): Promise<Data>;
  /** Creates a reward; answers its code. */
  reward(more?: object): Promise<string>;
  verify(): Promise<InvariantReport[]>;
  rows(sql: string, parameters?: unknown[]): Promise<Data[]>;
  /** Empties the database, so that a file's tests share one; partners and their contracts stay. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export function person(role: Role, more: Partial<Identity> = {}): Identity {
  return { subject: `${role}-1`, roles: [role], scopes: [], ...more };
}
export const operator = person("operator");
export function shop(partnerCode: string, ...scopes: Identity["scopes"]): Identity {
  return person("partner", {
    subject: `${partnerCode}-client`,
    partnerCode,
    scopes: scopes.length > 0 ? scopes : ["redemptions:write", "catalogue:write"],
  });
}
export function memberWith(memberId: string): Identity {
  return person("member", { subject: `member ${memberId}`, memberId });
}

export const REDEEMED = `... on RewardRedeemed { redemption { id status points quantity occurredAt voucher { code status usedAt } reward { code } member { id } } }
  ... on OutOfStock { message units: requested left } ... on InsufficientPoints { requested available missing } ... on RewardNotAvailable { code }
  ... on MemberNotActive { status }`;
export const CANCELLED =
  "... on RedemptionCancelled { redemption { id status voucher { status } } } ... on RedemptionNotCancellable { status }";
export const USED =
  "... on VoucherUsed { voucher { code status usedAt } redemption { id } } ... on VoucherNotUsable { status message }";

const EMPTY = `
  TRUNCATE known_exit, reward, reward_stock, stock_movement, redemption, voucher, outbox, idempotency_key, test_member, test_spend RESTART IDENTITY;
`;

/** hracky and domov take points from December 2010 on; domov pauses in February 2011; pasiv never takes any. */
const CONTRACTS = [
  { partnerCode: "hracky", version: 1, effectiveFrom: "2010-11-30T23:00:00.000Z", redeems: true },
  { partnerCode: "domov", version: 1, effectiveFrom: "2010-11-30T23:00:00.000Z", redeems: true },
  { partnerCode: "domov", version: 2, effectiveFrom: "2011-01-31T23:00:00.000Z", redeems: false },
  { partnerCode: "domov", version: 3, effectiveFrom: "2011-02-28T23:00:00.000Z", redeems: true },
  { partnerCode: "pasiv", version: 1, effectiveFrom: "2010-11-30T23:00:00.000Z", redeems: false },
];

export async function startTestRewards(): Promise<TestRewards> {
  const db = await createTestDatabase(migrations, [RewardRow, RewardStockRow, StockMovementRow], { poolSize: 16 });
  const log = createLogger("test", "silent");
  const bus = await startBus({
    database: db.database,
    service: "rewards",
    subscriptions: [onSetup, onExit],
    transport: createEmbeddedTransport(),
    log,
  });
  const members = await openTestMembers(db.database);
  const now = (): Date => new Date();
  const deps: RewardsDeps = {
    database: db.database,
    bus,
    log,
    now,
    randomBytes,
    peers: members.peers,
    wake: () => bus.wake(),
    // Nothing is kept, so that each test's cards are asked for.
    cards: createCardBook(members.peers, now, -1, 100),
    sagas: createSagaBatches(db.database),
  };
  const subgraph = await buildRewardsSubgraph({ deps, log });
  const commands = rewardsCommands(deps, bus);
  let keys = 0;
  await tellSetup(bus);

  const rewards: TestRewards = {
    db,
    deps,
    bus,
    members,
    subgraph,
    commands,
    async ask(query, variables, caller) {
      const result = await subgraph.execute({ query, variables: variables as Record<string, unknown> }, caller);
      return {
        data: result.data,
        codes: (result.errors ?? []).map(({ extensions, message }) => extensions["code"] ?? message),
      };
    },
    async mutate(name, input, selection, caller = operator) {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const invalid = ["cancelRedemption", "useVoucher"].includes(name)
        ? ""
        : "... on InvalidInput { problems { path problem } }";
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${selection} ${invalid} } }`;
      const variables = { input: { idempotencyKey: `key-${(keys += 1)}`, ...input } };
      const { data, errors } = await subgraph.execute({ query, variables }, caller);
      if (errors)
        throw new Error(errors.map(({ extensions, message }) => `${String(extensions["code"])} ${message}`).join(", "));
      return (data as Data)[name];
    },
    redeem: async (input, caller) => rewards.mutate("redeemReward", input, REDEEMED, caller),
    async reward(more) {
      const reward = {
        code: `reward-${(keys += 1)}`,
        partnerCode: "hracky",
        kind: "GIFT",
        title: "Plyšová hračka",
        points: 100,
        ...more,
      };
      const created = await rewards.mutate("createReward", reward, "... on RewardCreated { reward { code } }");
      return created.reward.code as string;
    },
    async verify() {
      const handler = commands.find(({ command }) => command.name === networkCommands("rewards").verify.name);
      return ((await handler!.handle({ verificationId: newId() })) as { reports: InvariantReport[] }).reports;
    },
    rows: async (sql, parameters) => (await db.superuserPool.query(sql, parameters)).rows,
    async reset() {
      members.fault = () => undefined;
      members.calls.length = 0;
      await db.superuserPool.query(EMPTY);
    },
    async stop() {
      await bus.stop();
      await db.drop();
    },
  };
  return rewards;
}

async function tellSetup(bus: RunningBus): Promise<void> {
  const { payload: programme } = { payload: programmeDefined.example };
  const facts = [
    { type: programmeDefined, payload: programme },
    ...["hracky", "domov", "pasiv"].map((code) => ({
      type: partnerRegistered,
      payload: { ...partnerRegistered.example, code },
    })),
    ...CONTRACTS.map((contract) => ({ type: contractSigned, payload: { ...contractSigned.example, ...contract } })),
  ];
  await bus.deliver(
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
  await bus.awaitApplied("partners", PROGRAMME_KEY, facts.length, 10_000);
}

export function mbr(memberId: string): string {
  return publicId("mbr", memberId);
}
