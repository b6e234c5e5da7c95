import { isDeepStrictEqual } from "node:util";
import { isRefused, type Refused } from "@tessera/kernel";
import { inTransaction, type Tx } from "@tessera/runtime";
import { saveContractTerms, saveSettlementTerms } from "../../store/terms/saveTerms.js";
import type { TestSettlement } from "../startTestSettlement.js";
import { FinanceModel } from "./FinanceModel.js";
import { PEOPLE, type When } from "./financeStories.js";
import { faultOfDirect, type WantedLeg } from "./modelLegs.js";
import type { ModelCycle, Verdict } from "./modelBooks.js";
import { HOMES } from "./modelRates.js";
import { readBooks } from "./readBooks.js";
import type { TestBank } from "./TestBank.js";

/** The books are not what they should be. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** One story on its way: the books, the model beside them, and what both say. */
export class FinanceRun {
  readonly model = new FinanceModel();
  private commands = 0;
  /** Content hashes that stood before, by cycle. */
  readonly oldHashes = new Map<string, string[]>();
  private termsVersion = 0;
  private contractVersion = 1;
  /** The operator's bank, when payments come from it and not by hand. */
  bank: TestBank | undefined;
  /** Bank lines whose match waits to be taken apart, by name, with who asked for it. */
  readonly waiting = new Map<string, string>();
  /** Cycles and partners that have told of them. */
  readonly told = new Set<string>();

  constructor(readonly settlement: TestSettlement) {}

  person(place: number): string {
    return PEOPLE[place % PEOPLE.length] ?? PEOPLE[0];
  }

  /** A key of its own for the next command. */
  request(scope: string): { readonly scope: string; readonly key: string } {
    return { scope, key: `command ${(this.commands += 1)}` };
  }

  async inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTransaction(this.settlement.db.database, work);
  }

  same(what: string, found: unknown, expected: unknown): void {
    if (isDeepStrictEqual(found, expected)) return;
    const [left, right] = [found, expected].map((value) => JSON.stringify(value, plainly, 1));
    throw new Violation(`${what}: found ${left}\nexpected ${right}`);
  }

  /** Sends a command, again under its key when that is told, and compares what it comes to with the model's verdict. */
  async expect<Answer>(
    what: string,
    verdict: Verdict,
    again: boolean,
    send: () => Promise<Answer | Refused<{ readonly kind: string }>>,
  ): Promise<Answer> {
    const answer = await send();
    this.same(what, isRefused(answer) ? answer.refused.kind : "done", verdict);
    if (again) this.same(`${what} sent again`, await send(), answer);
    return answer as Answer;
  }

  /** The same of what throws instead of refusing. */
  async expectThrown(what: string, verdict: Verdict, work: () => Promise<unknown>): Promise<void> {
    const come = await work().then(
      () => "done",
      (error: unknown) => (error instanceof RangeError ? "RangeError" : String(error)),
    );
    this.same(what, come, verdict);
  }

  /** Milliseconds; an instant of the open cycle, or of the one before. */
  instant({ cycle, on }: When): number {
    const { cycles, open } = this.model;
    const { fromMs, toMs } = (cycle === "BEFORE" ? cycles.at(-2) : undefined) ?? open;
    if (on === "START") return fromMs;
    if (on === "MIDDLE") return middleOf({ fromMs, toMs });
    return on === "END" && toMs <= open.fromMs ? toMs : toMs - 1;
  }

  /** Counted from the open cycle backwards. */
  cycle(pick: number): ModelCycle {
    const { cycles } = this.model;
    return cycles[Math.max(0, cycles.length - 1 - (pick % 4))] ?? this.model.open;
  }

  async readHash(cycle: ModelCycle): Promise<string> {
    const [row] = await this.settlement.rows<{ hash: string | null }>(
      "SELECT content_hash AS hash FROM cycle WHERE id = $1",
      [cycle.id],
    );
    return row?.hash ?? "";
  }

  /** Terms for the cycles that open from now on, as the programme's facts bring them. */
  async defineTerms(): Promise<void> {
    const { clearing, homeCurrency, minimumMinor } = this.model.terms;
    const amount = inUnits(minimumMinor);
    const minimumPayments = minimumMinor === 0n ? [] : ["CZK", "EUR"].map((currency) => ({ currency, amount }));
    const version = (this.termsVersion += 1);
    const terms = { version, clearing, homeCurrency, minimumPayments, paymentTermsDays: 14, operator: null };
    await this.inTx(async (tx) => saveSettlementTerms(tx, [terms]));
  }

  async signContracts(): Promise<void> {
    const effectiveFrom = "2010-12-31T23:00:00.000Z";
    const rows = Object.entries(HOMES).map(([partnerCode, currency]) => ({
      ...{ partnerCode, version: 1, effectiveFrom, currency, unitPrice: "1", issues: true, redeems: true, revision: 1 },
    }));
    await this.inTx(async (tx) => saveContractTerms(tx, rows));
  }

  /** Another version of a partner's contract, with a smallest payment; from the open cycle on. */
  async signMinimum(partner: string, minor: bigint): Promise<void> {
    const version = (this.contractVersion += 1);
    const currency = HOMES[partner] ?? "";
    const fromMs = this.model.open.fromMs + version;
    const settlement = {
      ...{ issuanceFeePerPoint: "0", handlingFeeBps: 0, reserveShare: "0", breakageShare: "0" },
      ...{ minimumPayment: inUnits(minor), vat: { country: "CZ", vatId: null, treatment: "STANDARD" as const } },
      invoicing: { name: partner, address: "Somewhere 1", language: "cs" as const },
    };
    const effectiveFrom = new Date(fromMs).toISOString();
    const row = { partnerCode: partner, version, effectiveFrom, currency, unitPrice: "1", issues: true, redeems: true };
    await this.inTx(async (tx) => saveContractTerms(tx, [{ ...row, revision: version, settlement }]));
    this.model.minimums.push({ partner, currency, fromMs, minor });
  }

  /** Learns of the cycles that the books have opened. */
  async learnCycles(): Promise<void> {
    const known = new Set(this.model.cycles.map(({ id }) => id));
    const rows = await this.settlement.rows<{ id: string; from_at: Date; to_at: Date }>(
      "SELECT id, opens_at AS from_at, closes_at AS to_at FROM cycle ORDER BY opens_at",
    );
    for (const { id, from_at: from, to_at: to } of rows)
      if (!known.has(id)) this.model.openCycle(id, from.getTime(), to.getTime());
  }

  /** A calculation stands that was not there before: its legs are compared with the model's and become its own. */
  async takeLegs(cycle: ModelCycle, hashBefore: string): Promise<void> {
    const hash = await this.readHash(cycle);
    if (hashBefore !== "" && hashBefore !== hash)
      this.oldHashes.set(cycle.id, [...(this.oldHashes.get(cycle.id) ?? []), hashBefore]);
    const { legs } = await readBooks(this.settlement);
    const own = legs.filter(({ cycle: id }) => id === cycle.id);
    const direct = own.filter(({ counterparty }) => counterparty !== null);
    const hub = own.filter(({ counterparty }) => counterparty === null);
    const { clearing, homeCurrency } = cycle.terms;
    const minimumOf = this.model.minimumOf(cycle);
    this.same("legs through the hub", hub.map(lineOf).sort(), this.model.wantedLegs(cycle).map(lineOf).sort());
    const isDirect = !homeCurrency && (clearing === "CONSERVATIVE" || clearing === "FEWEST_DIRECT");
    if (!isDirect) this.same("direct legs", direct, []);
    for (const [currency, debts] of isDirect ? this.model.debtsOf(cycle) : []) {
      const paid = direct
        .filter((leg) => leg.currency === currency)
        .map(({ partner, counterparty, minor }) => ({ debtor: partner, creditor: counterparty ?? "", minor }));
      this.same(`${clearing} ${currency}`, faultOfDirect(debts, paid, clearing as "CONSERVATIVE"), undefined);
    }
    for (const { currency, partner, counterparty, minor, status } of direct) {
      const isBelow = [partner, counterparty ?? ""].some((code) => minor < minimumOf(currency, code));
      this.same("minimum", status, isBelow ? "CARRIED" : "DUE");
    }
    cycle.legs = own.map((leg) => ({
      ...{ ...leg, cycle: undefined },
      ...{ replaces: false, settled: 0n, returned: 0n, files: 0, carriedInto: null, root: leg.id },
    }));
    cycle.everyLeg.push(...cycle.legs);
  }
}

export function middleOf({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number {
  return Math.floor((fromMs + toMs) / 2);
}

function inUnits(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`;
}

function lineOf({ partner, currency, direction, minor, status }: WantedLeg): string {
  return [currency, partner, direction, minor, status].join(" ");
}

function plainly(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
