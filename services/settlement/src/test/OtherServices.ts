import { createHash } from "node:crypto";
import {
  contractSigned,
  drawDigest,
  issuerLiability,
  membersBarrierRaised,
  partnerRegistered,
  pointsEarned,
  pointsExpired,
  pointsSpent,
  programmeDefined,
  PROGRAMME_KEY,
  redemptionCancelled,
  redemptionConfirmed,
  redemptionDigest,
  rewardsBarrierRaised,
  sealBook,
  spendWasReversed,
  type ContractSigned,
  type DigestRow,
  type FactType,
  type InternalCommand,
  type InvariantReport,
  type PricedDraw,
  type ProgrammeDefined,
  type ServiceName,
} from "@tessera/contracts";
import { newId, unavailable, type Peers, type RunningBus } from "@tessera/runtime";

export interface ToldSpend {
  readonly kind?: "REDEMPTION" | "HOLD";
  readonly redeemer: string;
  readonly at: string;
  /** issuer, points, unit price, currency. */
  readonly draws: readonly (readonly [string, number, string, string])[];
}

export interface ToldRepayments {
  readonly at: string;
  /** issuer of the new lot, creditor, points, unit price, currency. */
  readonly repayments: readonly (readonly [string, string, number, string, string])[];
}

/** One line of a digest, as its owner would write it. */
export interface DigestSource {
  readonly at: string;
  readonly issuer: string;
  readonly points: number;
  readonly line: string;
}

interface KnownSpend {
  readonly memberId: string;
  readonly redeemer: string;
  readonly draws: readonly PricedDraw[];
  readonly points: number;
}

const PROGRAMME: ProgrammeDefined = {
  code: "test",
  timeZone: "Europe/Prague",
  startsOn: "2011-01-01",
  currencies: ["CZK", "EUR"],
  expiryMonths: 3,
  clawback: "DEBT",
  cutOff: "BY_COMMAND",
  clearing: "MULTILATERAL_NET",
  revision: 1,
};

/**
 * Members, rewards and partners as a test speaks for them: it tells their facts to settlement's real bus and answers their commands out
 * of what it told.
 */
export class OtherServices {
  /** Those that do not answer now. */
  readonly down = new Set<ServiceName>();
  /** What they report when they are asked to verify themselves. */
  readonly reports = new Map<ServiceName, InvariantReport[]>();
  /** What members answer to members.issuerLiability, by the instant that is asked for. */
  liability: (asOf: string) => unknown[] = () => [];
  /** Lines of members.drawDigest and rewards.redemptionDigest; change them to make the services disagree. */
  readonly drawLines: DigestSource[] = [];
  readonly redemptionLines = new Map<string, DigestSource>();

  /** Facts that their owners have committed and nobody has brought yet; undefined: they come at once. */
  private held: Map<ServiceName, (() => Promise<void>)[]> | undefined;
  private readonly told = new Map<string, { publisher: ServiceName; key: string; sequence: number }>();
  /** Names in `told` that nobody has seen applied yet. */
  private readonly awaited = new Set<string>();
  /** Points told as issued, by issuer; change them to make the services disagree. */
  readonly issued = new Map<string, number>();

  private readonly contracts = new Map<string, number>();
  private readonly spends = new Map<string, KnownSpend>();

  constructor(private readonly bus: () => Pick<RunningBus, "deliver" | "awaitApplied">) {}

  readonly peers: Peers = {
    call: async <Input, Output>(command: InternalCommand<Input, Output>, input: Input) => {
      if (this.down.has(ownerOf(command.name))) throw unavailable(new Error(`${command.name}: down`));
      return command.output.parse(await this.answer(command.name, command.input.parse(input) as CommandInput));
    },
  };

  async defineProgramme(programme: Partial<ProgrammeDefined> = {}): Promise<void> {
    await this.tell("partners", programmeDefined, PROGRAMME_KEY, { ...PROGRAMME, ...programme });
  }

  async registerPartners(...codes: string[]): Promise<void> {
    for (const code of codes) {
      await this.tell("partners", partnerRegistered, PROGRAMME_KEY, { code, name: code, country: "CZ", revision: 2 });
    }
  }

  /** Tells that a partner signed a contract: the next version, from the beginning of 2011 unless said otherwise. */
  async signContract(partnerCode: string, contract: Partial<ContractSigned> = {}): Promise<void> {
    const version = (this.contracts.get(partnerCode) ?? 0) + 1;
    this.contracts.set(partnerCode, version);
    await this.tell("partners", contractSigned, PROGRAMME_KEY, {
      partnerCode,
      version,
      effectiveFrom: "2010-12-31T23:00:00.000Z",
      currency: "CZK",
      unitPrice: "0.1",
      issues: true,
      redeems: true,
      revision: 2,
      ...contract,
    });
  }

  /** Tells that a purchase earned points at a locked price. */
  async earn(partnerCode: string, points: number, at: string, [unitPrice, currency] = ["0.1", "CZK"]): Promise<void> {
    const [purchaseId, memberId] = [newId(), newId()];
    const purchase = { purchaseId, partnerCode, receiptNumber: "1", points, unitPrice, currency, repayments: [] };
    this.noteIssued(partnerCode, points);
    await this.tell("members", pointsEarned, memberId, { entryId: newId(), memberId, occurredAt: at, ...purchase });
  }

  /** Tells that points of one issuer expired. */
  async expire(issuerCode: string, points: number, at: string, [unitPrice, currency] = ["0.1", "CZK"]): Promise<void> {
    const memberId = newId();
    const lots = [{ issuerCode, points, unitPrice: unitPrice ?? "0.1", currency: currency ?? "CZK" }];
    await this.tell("members", pointsExpired, memberId, { entryId: newId(), memberId, occurredAt: at, points, lots });
  }

  /** Tells that points were spent; answers the spend's id. */
  async spend({ kind = "REDEMPTION", redeemer, at, draws: asked }: ToldSpend): Promise<string> {
    const [spendId, memberId] = [newId(), newId()];
    const draws = asked.map(([issuerCode, points, unitPrice, currency]) => ({
      lotId: newId(),
      issuerCode,
      points,
      unitPrice,
      currency,
    }));
    const points = draws.reduce((sum, draw) => sum + draw.points, 0);
    this.spends.set(spendId, { memberId, redeemer, draws, points });
    for (const draw of draws) this.noteDraw("REDEMPTION", spendId, redeemer, at, draw);
    const head = { entryId: newId(), memberId, occurredAt: at };
    await this.tell("members", pointsSpent, memberId, {
      ...head,
      spendId,
      kind,
      redeemerCode: redeemer,
      points,
      draws,
    });
    return spendId;
  }

  /** Tells a spend and the redemption of rewards that it belongs to; answers the redemption's id. */
  async redeem(spend: ToldSpend): Promise<string> {
    const redemptionId = await this.spend({ ...spend, kind: "REDEMPTION" });
    const { memberId, points } = this.known(redemptionId);
    const line = `${redemptionId}|${spend.redeemer}|${points}|CONFIRMED`;
    this.redemptionLines.set(redemptionId, { at: spend.at, issuer: spend.redeemer, points, line });
    await this.tell("rewards", redemptionConfirmed, redemptionId, {
      redemptionId,
      memberId,
      rewardCode: "gift",
      redeemerCode: spend.redeemer,
      points,
      occurredAt: spend.at,
    });
    return redemptionId;
  }

  /** Tells a purchase whose lot repaid debts; answers the purchase's id. */
  async repay({ at, repayments }: ToldRepayments): Promise<string> {
    const [purchaseId, memberId, lotId] = [newId(), newId(), newId()];
    const rows = repayments.map(([issuerCode, creditorCode, points, unitPrice, currency]) => ({
      creditorCode,
      lotId,
      issuerCode,
      points,
      unitPrice,
      currency,
    }));
    for (const row of rows) this.noteDraw("DEBT_REPAYMENT", purchaseId, row.creditorCode, at, row);
    const head = { entryId: newId(), memberId, occurredAt: at };
    const purchase = { purchaseId, partnerCode: "x", receiptNumber: "1", points: 500 };
    this.noteIssued("x", 500);
    await this.tell("members", pointsEarned, memberId, { ...head, ...purchase, repayments: rows });
    return purchaseId;
  }

  async reverse(spendId: string, at: string): Promise<void> {
    const { memberId, redeemer, draws, points } = this.known(spendId);
    for (const draw of draws) this.noteDraw("REVERSAL", spendId, redeemer, at, draw);
    const head = { entryId: newId(), memberId, occurredAt: at };
    await this.tell("members", spendWasReversed, memberId, { ...head, spendId, redeemerCode: redeemer, points });
  }

  async cancelRedemption(redemptionId: string, at: string): Promise<void> {
    await this.reverse(redemptionId, at);
    const line = this.redemptionLines.get(redemptionId);
    if (line) this.redemptionLines.set(redemptionId, { ...line, line: line.line.replace("CONFIRMED", "CANCELLED") });
    const { memberId } = this.known(redemptionId);
    await this.tell("rewards", redemptionCancelled, redemptionId, { redemptionId, memberId, occurredAt: at });
  }

  /** Keeps what is told from now on to itself until a barrier is raised behind it, or `bringFacts`. */
  holdFacts(): void {
    this.held = new Map();
  }

  async bringFacts(): Promise<void> {
    for (const publisher of this.held?.keys() ?? []) await this.bringFactsOf(publisher);
    this.held = undefined;
  }

  private async bringFactsOf(publisher: ServiceName): Promise<void> {
    const facts = this.held?.get(publisher) ?? [];
    this.held?.set(publisher, []);
    for (const bring of facts) await bring();
  }

  /** Resolves when everything told so far is applied. */
  async settled(): Promise<void> {
    for (const name of this.awaited) {
      const told = this.told.get(name);
      if (told) await this.bus().awaitApplied(told.publisher, told.key, told.sequence, 50_000);
      this.awaited.delete(name);
    }
  }

  private known(spendId: string): KnownSpend {
    return this.spends.get(spendId) ?? { memberId: newId(), redeemer: "nobody", draws: [], points: 1 };
  }

  private async tell<Payload>(
    publisher: ServiceName,
    type: FactType<Payload>,
    key: string,
    payload: Payload,
  ): Promise<void> {
    const name = `${publisher} ${key}`;
    const sequence = (this.told.get(name)?.sequence ?? 0) + 1;
    this.told.set(name, { publisher, key, sequence });
    this.awaited.add(name);
    const recordedAt = new Date().toISOString();
    const fact = { id: newId(), publisher, topic: type.topic, key, sequence, payload, recordedAt };
    const bring = async () => this.bus().deliver([fact]);
    if (!this.held) await bring();
    else this.held.set(publisher, [...(this.held.get(publisher) ?? []), bring]);
  }

  private noteIssued(issuerCode: string, points: number): void {
    this.issued.set(issuerCode, (this.issued.get(issuerCode) ?? 0) + points);
  }

  /** What the test told as issued, of issuers whose liability the test does not say itself. */
  private issuedRows(): ReturnType<OtherServices["liability"]> {
    const nothing = { redeemed: 0, expired: 0, reversed: 0, maturedIssued: 0, maturedRedeemed: 0, values: [] };
    return [...this.issued].map(([issuerCode, issued]) => ({ issuerCode, issued, outstanding: issued, ...nothing }));
  }

  private noteDraw(kind: string, id: string, creditor: string, at: string, draw: PricedDraw): void {
    const price = draw.unitPrice.includes(".") ? draw.unitPrice.replace(/\.?0+$/, "") : draw.unitPrice;
    const line = [kind, id, draw.issuerCode, creditor, draw.points, price, draw.currency, draw.lotId].join("|");
    this.drawLines.push({ at, issuer: draw.issuerCode, points: draw.points, line });
  }

  private async answer(
    name: string,
    { barrierId = "", intervals = [], sealId = "", asOf = "" }: CommandInput,
  ): Promise<unknown> {
    switch (name) {
      case "members.raiseBarrier":
        await this.tell("members", membersBarrierRaised, `barrier:${barrierId}`, { barrierId });
        await this.bringFactsOf("members");
        return { raised: true };
      case "rewards.raiseBarrier":
        await this.tell("rewards", rewardsBarrierRaised, `barrier:${barrierId}`, { barrierId });
        await this.bringFactsOf("rewards");
        return { raised: true };
      case drawDigest.name:
        return { rows: digest(this.drawLines, intervals) };
      case sealBook.name:
        return {
          members: 1,
          root: createHash("sha256").update(sealId).digest("hex"),
          sealedAt: "2011-06-01T00:00:00.000Z",
        };
      case issuerLiability.name:
        return { rows: [...this.liability(asOf), ...this.issuedRows()] };
      case redemptionDigest.name:
        return { rows: digest([...this.redemptionLines.values()], intervals) };
      default:
        return { reports: this.reports.get(ownerOf(name)) ?? [] };
    }
  }
}

interface CommandInput {
  readonly barrierId?: string;
  readonly sealId?: string;
  readonly asOf?: string;
  readonly intervals?: readonly { readonly from: string; readonly to: string }[];
}

function ownerOf(command: string): ServiceName {
  return command.split(".")[0] as ServiceName;
}

/** The digest of the contract, computed from what was told. */
function digest(sources: readonly DigestSource[], intervals: readonly { from: string; to: string }[]): DigestRow[] {
  const rows = new Map<string, DigestRow>();
  for (const { at, issuer, points, line } of sources) {
    const interval = intervals.find(({ from, to }) => from <= at && at < to);
    if (!interval) continue;
    const key = `${interval.from} ${issuer}`;
    const row = rows.get(key) ?? { from: interval.from, issuerCode: issuer, count: 0, points: 0, hash: "0" };
    const hash = (BigInt(row.hash) + createHash("sha256").update(line).digest().readBigUInt64BE()) % 2n ** 64n;
    rows.set(key, { ...row, count: row.count + 1, points: row.points + points, hash: hash.toString() });
  }
  return [...rows.values()];
}
