import { createHash } from "node:crypto";
import {
  drawDigest, membersBarrierRaised, pointsEarned, pointsSpent, programmeDefined, partnerRegistered, PROGRAMME_KEY,
  redemptionCancelled, redemptionConfirmed, redemptionDigest, rewardsBarrierRaised, spendWasReversed,
  type DigestRow, type FactType, type InternalCommand, type InvariantReport, type PricedDraw, type ProgrammeDefined, type ServiceName,
} from "@tessera/contracts";
import type { Identity, Role } from "@tessera/kernel";
import {
  createEmbeddedTransport, createLogger, newId, startBus, unavailable,
  type BuiltSubgraph, type Envelope, type Peers, type RunningBus,
} from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import type { SettlementDeps } from "../commands/deps.js";
import { onPointsBook } from "../events/consumed/onPointsBook.js";
import { onRedemptions } from "../events/consumed/onRedemptions.js";
import { onSetup } from "../events/consumed/onSetup.js";
import { buildSettlementSubgraph } from "../graphql/buildSettlementSubgraph.js";
import { entities } from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";

export interface ToldSpend {
  readonly memberId?: string;
  readonly spendId?: string;
  readonly kind?: "REDEMPTION" | "HOLD";
  readonly redeemer: string;
  readonly at: string;
  /** issuer, points, unit price, currency. */
  readonly draws: readonly (readonly [string, number, string, string])[];
}

interface DigestSource {
  readonly at: string;
  readonly issuer: string;
  readonly points: number;
  readonly line: string;
}

/**
 * Settlement on a real database and bus, beside members, rewards and partners that this test speaks for: it tells their facts and
 * answers their commands out of what it told. A service in `down` does not answer; facts while `holding` are told at `release`.
 */
export interface TestSettlement {
  readonly db: TestDatabase;
  readonly bus: RunningBus;
  readonly deps: SettlementDeps;
  readonly subgraph: BuiltSubgraph;
  readonly down: Set<ServiceName>;
  /** What the other services report when they are asked to verify themselves. */
  readonly foreignReports: Map<ServiceName, InvariantReport[]>;
  /** Lines of members.drawDigest and rewards.redemptionDigest; change them to make the services disagree. */
  readonly drawLines: DigestSource[];
  readonly redemptionLines: Map<string, DigestSource>;
  defineProgramme(programme?: Partial<ProgrammeDefined>): Promise<void>;
  registerPartners(...codes: string[]): Promise<void>;
  /** Tells that points were spent; answers the spend's id. */
  spend(spend: ToldSpend): Promise<string>;
  /** The spend and the redemption of rewards that it belongs to. */
  redeem(spend: ToldSpend): Promise<string>;
  repay(purchase: { at: string; repayments: readonly (readonly [string, string, number, string, string])[] }): Promise<string>;
  reverse(spendId: string, at: string): Promise<void>;
  cancelRedemption(redemptionId: string, at: string): Promise<void>;
  /** Resolves when everything told so far is applied. */
  settled(): Promise<void>;
  rows<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export function person(role: Role, more: Partial<Identity> = {}): Identity {
  return { subject: `${role}-1`, roles: [role], scopes: [], ...more };
}

export function shop(partnerCode: string): Identity {
  return person("partner", { subject: `${partnerCode}-client`, partnerCode, scopes: ["statements:read"] });
}

const PROGRAMME: ProgrammeDefined = {
  code: "test", timeZone: "Europe/Prague", startsOn: "2011-01-01", currencies: ["CZK", "EUR"], expiryMonths: 3, clawback: "DEBT",
  cutOff: "BY_COMMAND", clearing: "MULTILATERAL_NET", revision: 1,
};

export async function startTestSettlement(): Promise<TestSettlement> {
  const db = await createTestDatabase(migrations, entities, { poolSize: 30 });
  const log = createLogger("test", "silent");
  const transport = createEmbeddedTransport();
  const bus = await startBus({
    database: db.database, service: "settlement", subscriptions: [onSetup, onPointsBook, onRedemptions], transport, log,
  });
  const told = new Map<string, { publisher: ServiceName; key: string; sequence: number }>();
  const memberOf = new Map<string, string>();
  const spends = new Map<string, { redeemer: string; draws: PricedDraw[]; points: number }>();
  const down = new Set<ServiceName>();
  const foreignReports = new Map<ServiceName, InvariantReport[]>();
  const drawLines: DigestSource[] = [];
  const redemptionLines = new Map<string, DigestSource>();

  async function tell(publisher: ServiceName, type: FactType<never>, key: string, payload: unknown): Promise<void> {
    const name = `${publisher} ${key}`;
    const sequence = (told.get(name)?.sequence ?? 0) + 1;
    told.set(name, { publisher, key, sequence });
    const envelope: Envelope = {
      id: newId(), publisher, topic: type.topic, key, sequence, payload, recordedAt: new Date().toISOString(),
    };
    await bus.deliver([envelope]);
  }

  function answer(name: string, input: never): Promise<unknown> {
    const barrierId = (input as { barrierId?: string }).barrierId ?? "";
    const intervals = (input as { intervals?: { from: string; to: string }[] }).intervals ?? [];
    switch (name) {
      case "members.raiseBarrier":
        return tell("members", membersBarrierRaised as never, `barrier:${barrierId}`, { barrierId }).then(() => ({ raised: true }));
      case "rewards.raiseBarrier":
        return tell("rewards", rewardsBarrierRaised as never, `barrier:${barrierId}`, { barrierId }).then(() => ({ raised: true }));
      case drawDigest.name:
        return Promise.resolve({ rows: digest(drawLines, intervals) });
      case redemptionDigest.name:
        return Promise.resolve({ rows: digest([...redemptionLines.values()], intervals) });
      default:
        return Promise.resolve({ reports: foreignReports.get(name.split(".")[0] as ServiceName) ?? [] });
    }
  }

  const peers: Peers = {
    call: async <Input, Output>(command: InternalCommand<Input, Output>, input: Input) => {
      if (down.has(command.name.split(".")[0] as ServiceName)) throw unavailable(new Error(`${command.name}: down`));
      return command.output.parse(await answer(command.name, command.input.parse(input) as never));
    },
  };
  const deps: SettlementDeps = {
    database: db.database, bus, peers, log,
    timings: { barrierTimeoutMs: 3_000, patientBarrierTimeoutMs: 3_000, claimMs: 2_000, comparisonPauseMs: 20 },
  };
  const graphDeps = { ...deps, onPublished: bus.onPublished.bind(bus), wakeVerifier: () => undefined };

  async function spend(asked: ToldSpend): Promise<string> {
    const spendId = asked.spendId ?? newId();
    const memberId = asked.memberId ?? newId();
    memberOf.set(spendId, memberId);
    const draws = asked.draws.map(([issuerCode, points, unitPrice, currency]) => ({
      lotId: newId(), issuerCode, points, unitPrice, currency,
    }));
    const points = draws.reduce((sum, draw) => sum + draw.points, 0);
    spends.set(spendId, { redeemer: asked.redeemer, draws, points });
    noteDraws("REDEMPTION", spendId, asked.redeemer, asked.at, draws);
    await tell("members", pointsSpent as never, memberId, {
      entryId: newId(), memberId, occurredAt: asked.at, spendId, kind: asked.kind ?? "REDEMPTION", redeemerCode: asked.redeemer,
      points, draws,
    });
    return spendId;
  }

  function noteDraws(kind: string, id: string, creditor: string, at: string, draws: readonly PricedDraw[]): void {
    for (const draw of draws) {
      const price = draw.unitPrice.includes(".") ? draw.unitPrice.replace(/\.?0+$/, "") : draw.unitPrice;
      const line = [kind, id, draw.issuerCode, creditor, draw.points, price, draw.currency, draw.lotId].join("|");
      drawLines.push({ at, issuer: draw.issuerCode, points: draw.points, line });
    }
  }

  async function redeem(asked: ToldSpend): Promise<string> {
    const redemptionId = await spend({ ...asked, kind: "REDEMPTION" });
    const { points } = spends.get(redemptionId) ?? { points: 0 };
    const line = `${redemptionId}|${asked.redeemer}|${points}|CONFIRMED`;
    redemptionLines.set(redemptionId, { at: asked.at, issuer: asked.redeemer, points, line });
    await tell("rewards", redemptionConfirmed as never, redemptionId, {
      redemptionId, memberId: memberOf.get(redemptionId), rewardCode: "gift", redeemerCode: asked.redeemer, points, occurredAt: asked.at,
    });
    return redemptionId;
  }

  async function reverse(spendId: string, at: string): Promise<void> {
    const known = spends.get(spendId);
    const memberId = memberOf.get(spendId) ?? newId();
    if (known) noteDraws("REVERSAL", spendId, known.redeemer, at, known.draws);
    await tell("members", spendWasReversed as never, memberId, {
      entryId: newId(), memberId, occurredAt: at, spendId, redeemerCode: known?.redeemer ?? "nobody", points: known?.points ?? 1,
    });
  }

  return {
    db, bus, deps, down, foreignReports, drawLines, redemptionLines, spend, redeem, reverse,
    subgraph: await buildSettlementSubgraph(graphDeps, log),
    defineProgramme: async (programme = {}) => {
      await tell("partners", programmeDefined as never, PROGRAMME_KEY, { ...PROGRAMME, ...programme });
    },
    registerPartners: async (...codes) => {
      for (const code of codes) {
        await tell("partners", partnerRegistered as never, PROGRAMME_KEY, { code, name: code, country: "CZ", revision: 2 });
      }
    },
    repay: async ({ at, repayments }) => {
      const purchaseId = newId();
      const memberId = newId();
      const lotId = newId();
      const rows = repayments.map(([issuerCode, creditorCode, points, unitPrice, currency]) => ({
        creditorCode, lotId, issuerCode, points, unitPrice, currency,
      }));
      for (const row of rows) noteDraws("DEBT_REPAYMENT", purchaseId, row.creditorCode, at, [row]);
      await tell("members", pointsEarned as never, memberId, {
        entryId: newId(), memberId, occurredAt: at, purchaseId, partnerCode: rows[0]?.issuerCode ?? "a", receiptNumber: "1", points: 500,
        repayments: rows,
      });
      return purchaseId;
    },
    cancelRedemption: async (redemptionId, at) => {
      await reverse(redemptionId, at);
      const line = redemptionLines.get(redemptionId);
      if (line) redemptionLines.set(redemptionId, { ...line, line: line.line.replace("CONFIRMED", "CANCELLED") });
      await tell("rewards", redemptionCancelled as never, redemptionId, {
        redemptionId, memberId: memberOf.get(redemptionId), occurredAt: at,
      });
    },
    settled: async () => {
      for (const { publisher, key, sequence } of told.values()) await bus.awaitApplied(publisher, key, sequence, 5_000);
    },
    rows: async <Row>(sql: string, parameters: unknown[] = []) => (await db.database.pool.query(sql, parameters)).rows as Row[],
    stop: async () => {
      await bus.stop();
      await transport.stop();
      await db.drop();
    },
  };
}

/** The digest of the contract, computed from what was told. */
function digest(sources: readonly DigestSource[], intervals: readonly { from: string; to: string }[]): DigestRow[] {
  const rows = new Map<string, DigestRow & { sum: bigint }>();
  for (const { at, issuer, points, line } of sources) {
    const interval = intervals.find(({ from, to }) => from <= at && at < to);
    if (!interval) continue;
    const key = `${interval.from} ${issuer}`;
    const row = rows.get(key) ?? { from: interval.from, issuerCode: issuer, count: 0, points: 0, hash: "", sum: 0n };
    const sum = (row.sum + createHash("sha256").update(line).digest().readBigUInt64BE()) % 2n ** 64n;
    rows.set(key, { ...row, count: row.count + 1, points: row.points + points, sum, hash: sum.toString() });
  }
  return [...rows.values()].map(({ sum: _, ...row }) => row);
}

