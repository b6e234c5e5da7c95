import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { errorCodes } from "../support/errorCodes.js";
import { expectAnsweredOnce } from "../support/expectAnsweredOnce.js";
import { addReward, enrol, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { problemPaths } from "../support/problemPaths.js";
import {
  AUDITOR,
  data,
  eventually,
  FINANCE,
  mutate,
  OPERATOR,
  partnerClient,
  redeem,
} from "../support/smallCoalition.js";
import { runTessera } from "../support/runTessera.js";
import { sealStage } from "../support/sealStage.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";

/*
 * Four partners in three currencies, two members, points that live for two months after the month of issue. Points are bought
 * one for one unit of the currency. Every figure below is computed by hand from this table.
 *
 *   lots of 1001   alfa 1000 at 0.10 CZK · delta 501 at 0.0835 CZK · beta 400 at 0.0045 EUR
 *   lots of 1002   gama 600 at 0.018 PLN · alfa 50 at 0.10 CZK
 */
const PARTNERS = [
  { code: "alfa", currency: "CZK", unitPrice: "0.10", unit: "1.00" },
  { code: "beta", currency: "EUR", unitPrice: "0.0045", unit: "1.00" },
  { code: "delta", currency: "CZK", unitPrice: "0.0835", unit: "1.00" },
  { code: "gama", currency: "PLN", unitPrice: "0.018", unit: "1.00" },
];
const JANUARY = { from: "2024-12-31T23:00:00.000Z", to: "2025-01-31T23:00:00.000Z" };
const FEBRUARY_END = "2025-02-28T23:00:00.000Z";
const CUT = "2025-02-15T00:00:00.000Z";
/** Points of January end at 00:00 on 1 April in Prague, where summer time has begun the day before. */
const EXPIRY = "2025-03-31T22:00:00.000Z";
const JUST_BEFORE = "2025-03-31T21:59:59.999Z";

let network: TestNetwork;
const members: Record<string, string> = {};
/** Ids of redemptions by a name of the table. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpFixedCoalition(network, { expiryMonths: 2, partners: PARTNERS, cards: [] });
  for (const card of ["1001", "1002"]) members[card] = await enrol(network, card);
  for (const [code, points] of Object.entries({
    "beta-lamp": 250,
    "gama-bike": 1200,
    "alfa-mug": 100,
    "delta-rug": 300,
    "beta-pin": 51,
    "alfa-dot": 1,
  })) {
    await addReward(network, { code, partnerCode: code.split("-")[0] ?? "", points });
  }
  await earn("1001", "alfa", 1000, "2025-01-10T09:00:00Z");
  await earn("1001", "delta", 501, "2025-01-11T09:00:00Z");
  await earn("1001", "beta", 400, "2025-01-12T09:00:00Z");
  await earn("1002", "gama", 600, "2025-01-10T10:00:00Z");
  await earn("1002", "alfa", 50, "2025-01-11T10:00:00Z");
  // 250 × 0.10 CZK = 25.00
  await spend("R1", "1001", "beta-lamp", "2025-01-15T10:00:00Z");
  // 750 × 0.10 + 450 × 0.0835 = 112.575 → 112.58 CZK; alfa's quota 75.0033, delta's 37.5767: the odd haléř is delta's.
  await spend("R2", "1001", "gama-bike", "2025-01-16T10:00:00Z");
  // 51 × 0.0835 = 4.2585 → 4.26 CZK of delta; 49 × 0.0045 = 0.2205 → 0.22 EUR of beta
  await spend("R3", "1001", "alfa-mug", "2025-01-17T10:00:00Z");
  // 250 × 0.018 = 4.50 PLN
  await spend("R4", "1002", "beta-lamp", "2025-01-18T10:00:00Z");
  // 100 × 0.018 = 1.80 PLN
  await spend("R5", "1002", "alfa-mug", "2025-01-19T10:00:00Z");
  // 250 × 0.018 = 4.50 PLN of gama; 50 × 0.10 = 5.00 CZK of alfa
  await spend("R6", "1002", "delta-rug", "2025-01-20T10:00:00Z");
  // beta's own points: no obligation
  await spend("R7", "1001", "beta-pin", "2025-01-21T10:00:00Z");
  // 1 × 0.0045 EUR rounds to nothing: no obligation
  await spend("R8", "1001", "alfa-dot", "2025-01-31T22:59:59.999Z");
  // 100 × 0.0045 = 0.45 EUR, at the first moment of February in Prague
  await spend("R9", "1001", "alfa-mug", JANUARY.to);
}, 180_000);
afterAll(async () => network.stop());

let receipts = 0;
async function earn(cardNumber: string, partnerCode: string, points: number, occurredAt: string): Promise<string> {
  const receiptNumber = `A${++receipts}`;
  const currency = PARTNERS.find(({ code }) => code === partnerCode)?.currency;
  const lines = [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }];
  const input = { idempotencyKey: receiptNumber, partnerCode, cardNumber, receiptNumber, currency, occurredAt, lines };
  const answer = await mutate(network, "recordPurchase", input, "... on PurchaseRecorded { purchase { id points } }");
  expect(answer).toMatchObject({ purchase: { points } });
  return (answer["purchase"] as { id: string }).id;
}

async function spend(name: string, card: string, rewardCode: string, at: string): Promise<void> {
  ids[name] = await redeem(network, rewardCode, card, name, new Date(at));
}

interface Cycle {
  readonly id: string;
  readonly status: string;
  readonly from: string;
  readonly to: string;
  readonly contentHash: string | null;
}

async function cycles(): Promise<Cycle[]> {
  const query = "{ settlementCycles(first: 100) { nodes { id status from to contentHash } } }";
  const { settlementCycles } = await data<{ settlementCycles: { nodes: Cycle[] } }>(network.ask(query, {}, FINANCE));
  return settlementCycles.nodes;
}

/** The cycle that starts at an instant. */
async function cycleAt(from: string): Promise<Cycle> {
  const found = (await cycles()).find((cycle) => cycle.from === from);
  if (!found) throw new Error(`no cycle starts at ${from}`);
  return found;
}

interface Figures {
  readonly obligationTotals: readonly { currency: string; kind: string; count: number; gross: { amount: string } }[];
  readonly positions: readonly Position[];
  readonly netting: readonly object[];
  readonly legs: readonly {
    partner: { code: string };
    direction: string;
    amount: { amount: string; currency: string };
  }[];
  readonly obligations: {
    readonly totalCount: number;
    readonly nodes: readonly { late: boolean; occurredAt: string; reference: string }[];
  };
}
interface Position {
  readonly partner: { readonly code: string };
  readonly receivable: { readonly amount: string };
  readonly payable: { readonly amount: string };
  readonly net: { readonly amount: string; readonly currency: string };
}

const POSITION = "partner { code } receivable { amount } payable { amount } net { amount currency }";
const LINE = "kind reference late occurredAt debtor { code } creditor { code } amount { amount currency }";

async function figures(from: string): Promise<Figures> {
  const query = `query($id: ID!) { settlementCycle(id: $id) { obligationTotals { currency kind count gross { amount } }
    positions { ${POSITION} } netting { currency scheme value { amount } payments efficiency optimal }
    legs { partner { code } direction amount { amount currency } } obligations(first: 100) { totalCount nodes { ${LINE} } } } }`;
  const { id } = await cycleAt(from);
  return (await data<{ settlementCycle: Figures }>(network.ask(query, { id }, FINANCE))).settlementCycle;
}

/** "CZK alfa 4.26 105.00 -100.74": receivable, payable, net. */
const positionInWords = ({ partner, receivable, payable, net }: Position): string =>
  `${net.currency} ${partner.code} ${receivable.amount} ${payable.amount} ${net.amount}`;
const legInWords = ({ partner, direction, amount }: Figures["legs"][number]): string =>
  `${amount.currency} ${partner.code} ${direction} ${amount.amount}`;

const JANUARY_POSITIONS = [
  "CZK alfa 4.26 105.00 -100.74",
  "CZK beta 25.00 0.00 25.00",
  "CZK delta 5.00 41.84 -36.84",
  "CZK gama 112.58 0.00 112.58",
  "EUR alfa 0.22 0.00 0.22",
  "EUR beta 0.00 0.22 -0.22",
  "PLN alfa 1.80 0.00 1.80",
  "PLN beta 4.50 0.00 4.50",
  "PLN delta 4.50 0.00 4.50",
  "PLN gama 0.00 10.80 -10.80",
];

describe("January while it is open", () => {
  it("shows totals and positions as they are, and nothing that is calculated", async () => {
    await obligationsOf(network, ids["R9"] ?? "", 1);
    const january = await figures(JANUARY.from);
    expect(january.obligationTotals).toEqual([
      { currency: "CZK", kind: "REDEMPTION", count: 5, gross: { amount: "146.84" } },
      { currency: "EUR", kind: "REDEMPTION", count: 1, gross: { amount: "0.22" } },
      { currency: "PLN", kind: "REDEMPTION", count: 3, gross: { amount: "10.80" } },
    ]);
    expect(january.positions.map(positionInWords)).toEqual(JANUARY_POSITIONS);
    expect([january.netting, january.legs]).toEqual([[], []]);
    expect(await cycleAt(JANUARY.from)).toMatchObject({ ...JANUARY, status: "OPEN", contentHash: null });
  });

  it("makes these obligations, and none of own points or of an amount that rounds to nothing", async () => {
    const expected: Record<string, string[]> = {
      R1: ["REDEMPTION alfa → beta 25.00 CZK"],
      R2: ["REDEMPTION alfa → gama 75.00 CZK", "REDEMPTION delta → gama 37.58 CZK"],
      R3: ["REDEMPTION beta → alfa 0.22 EUR", "REDEMPTION delta → alfa 4.26 CZK"],
      R4: ["REDEMPTION gama → beta 4.50 PLN"],
      R5: ["REDEMPTION gama → alfa 1.80 PLN"],
      R6: ["REDEMPTION alfa → delta 5.00 CZK", "REDEMPTION gama → delta 4.50 PLN"],
      R7: [],
      R8: [],
      R9: ["REDEMPTION beta → alfa 0.45 EUR"],
    };
    for (const [name, obligations] of Object.entries(expected)) {
      expect([name, await obligationsOf(network, ids[name] ?? "", obligations.length)]).toEqual([name, obligations]);
    }
  });

  it("leaves an event exactly at its end to February", async () => {
    const february = await figures(JANUARY.to);
    expect(february.obligations).toMatchObject({
      totalCount: 1,
      nodes: [{ reference: ids["R9"], occurredAt: JANUARY.to, late: false }],
    });
  });

  it("is neither calculated nor closed out of turn", async () => {
    const [january, february] = [await cycleAt(JANUARY.from), await cycleAt(JANUARY.to)];
    const refused = "... on CycleMoveRefused { status }";
    const move = (field: string, cycleId: string) =>
      mutate(network, field, { idempotencyKey: `${field} ${cycleId} early`, cycleId }, refused, FINANCE);
    const moveRefused = (status: string | null, message: string) => ({
      __typename: "CycleMoveRefused",
      status,
      message,
    });
    expect(await move("calculateSettlementCycle", january.id)).toEqual(
      moveRefused("OPEN", "The cycle is not closed yet."),
    );
    expect(await move("closeSettlementCycle", february.id)).toEqual(moveRefused("OPEN", "An earlier cycle is open."));
    for (const unknown of ["cyc_01900000-0000-7000-8000-00000000000f", "what"]) {
      for (const field of ["closeSettlementCycle", "calculateSettlementCycle"]) {
        expect(await move(field, unknown)).toEqual(moveRefused(null, "There is no such cycle."));
      }
    }
    for (const at of [JANUARY.from, "2025-01-31T23:00:00.001Z", "2099-01-01T00:00:00Z"]) {
      const input = { idempotencyKey: `at ${at}`, cycleId: january.id, at };
      expect(await problemPaths(network, "closeSettlementCycle", input, FINANCE)).toEqual(["at"]);
    }
    const keyless = { idempotencyKey: "", cycleId: january.id };
    expect(await problemPaths(network, "closeSettlementCycle", keyless, FINANCE)).toEqual(["idempotencyKey"]);
    const calculate = "mutation($input: CycleCommandInput!) { calculateSettlementCycle(input: $input) { __typename } }";
    for (const input of [keyless, { idempotencyKey: "k", cycleId: january.id, at: CUT }]) {
      expect(await errorCodes(network, calculate, { input }, FINANCE)).toEqual(["BAD_USER_INPUT"]);
    }
    expect((await cycleAt(JANUARY.from)).status).toBe("OPEN");
  });
});

describe("closing and calculating January", () => {
  it("closes at its own end, once, with February as its successor", async () => {
    const [january, february] = [await cycleAt(JANUARY.from), await cycleAt(JANUARY.to)];
    const input = { idempotencyKey: "close january", cycleId: january.id };
    const selection =
      "... on SettlementCycleClosed { cycle { id status from to } successor { id status } } ... on CycleMoveRefused { status }";
    const closed = await expectAnsweredOnce(
      network,
      "closeSettlementCycle",
      input,
      { at: JANUARY.to },
      selection,
      FINANCE,
    );
    expect(closed).toEqual({
      __typename: "SettlementCycleClosed",
      cycle: { id: january.id, status: "CLOSED", ...JANUARY },
      successor: { id: february.id, status: "OPEN" },
    });
    const again = { ...input, idempotencyKey: "close january again" };
    expect(await mutate(network, "closeSettlementCycle", again, selection, FINANCE)).toMatchObject({
      __typename: "CycleMoveRefused",
      status: "CLOSED",
    });
    expect((await figures(JANUARY.from)).positions.map(positionInWords)).toEqual(JANUARY_POSITIONS);
  });

  it("freezes positions, legs and what each scheme of netting would move", async () => {
    const { id } = await cycleAt(JANUARY.from);
    const input = { idempotencyKey: "calculate january", cycleId: id };
    const selection = "... on SettlementCycleCalculated { cycle { id status contentHash } }";
    const changes = { cycleId: (await cycleAt(JANUARY.to)).id };
    expect(
      await expectAnsweredOnce(network, "calculateSettlementCycle", input, changes, selection, FINANCE),
    ).toMatchObject({ cycle: { id, status: "CALCULATED", contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    const january = await figures(JANUARY.from);
    expect(january.positions.map(positionInWords)).toEqual(JANUARY_POSITIONS);
    expect(january.legs.map(legInWords)).toEqual([
      "CZK alfa PAYS 100.74",
      "CZK beta RECEIVES 25.00",
      "CZK delta PAYS 36.84",
      "CZK gama RECEIVES 112.58",
      "EUR alfa RECEIVES 0.22",
      "EUR beta PAYS 0.22",
      "PLN alfa RECEIVES 1.80",
      "PLN beta RECEIVES 4.50",
      "PLN delta RECEIVES 4.50",
      "PLN gama PAYS 10.80",
    ]);
    const report = (currency: string, scheme: string, amount: string, payments: number, efficiency: string) => ({
      currency,
      scheme,
      value: { amount },
      payments,
      efficiency,
      optimal: true,
    });
    expect(january.netting).toEqual([
      // alfa and delta owe each other 5.00 and 4.26: 0.74 stays. Nothing goes round in a circle. (146.84 − 138.32) ÷ 146.84
      report("CZK", "GROSS", "146.84", 5, "0.000000"),
      report("CZK", "BILATERAL", "138.32", 4, "0.058022"),
      report("CZK", "CONSERVATIVE", "138.32", 4, "0.058022"),
      report("CZK", "MULTILATERAL_HUB", "137.58", 4, "0.063062"),
      report("CZK", "FEWEST_DIRECT", "137.58", 3, "0.063062"),
      report("EUR", "GROSS", "0.22", 1, "0.000000"),
      report("EUR", "BILATERAL", "0.22", 1, "0.000000"),
      report("EUR", "CONSERVATIVE", "0.22", 1, "0.000000"),
      report("EUR", "MULTILATERAL_HUB", "0.22", 2, "0.000000"),
      report("EUR", "FEWEST_DIRECT", "0.22", 1, "0.000000"),
      report("PLN", "GROSS", "10.80", 3, "0.000000"),
      report("PLN", "BILATERAL", "10.80", 3, "0.000000"),
      report("PLN", "CONSERVATIVE", "10.80", 3, "0.000000"),
      report("PLN", "MULTILATERAL_HUB", "10.80", 4, "0.000000"),
      report("PLN", "FEWEST_DIRECT", "10.80", 3, "0.000000"),
    ]);
    const close = { idempotencyKey: "close calculated", cycleId: id };
    expect(
      await mutate(network, "closeSettlementCycle", close, "... on CycleMoveRefused { status }", FINANCE),
    ).toMatchObject({
      __typename: "CycleMoveRefused",
      status: "CALCULATED",
    });
  });

  it("shows one currency where one is asked for", async () => {
    const query = `query($id: ID!) { settlementCycle(id: $id) { positions(currency: "EUR") { ${POSITION} }
      legs(currency: "EUR") { partner { code } } netting(currency: "EUR") { currency } none: positions(currency: "USD") { net { amount } } } }`;
    const { id } = await cycleAt(JANUARY.from);
    const { settlementCycle } = await data<{ settlementCycle: { netting: object[]; none: object[]; legs: object[] } }>(
      network.ask(query, { id }, AUDITOR),
    );
    expect(settlementCycle).toMatchObject({
      positions: [{ partner: { code: "alfa" } }, { partner: { code: "beta" } }],
      legs: [{ partner: { code: "alfa" } }, { partner: { code: "beta" } }],
      none: [],
    });
    expect(settlementCycle.netting).toHaveLength(5);
  });

  it("gives the same hash when it is calculated again, also after an event that came too late", async () => {
    const { id, contentHash } = await cycleAt(JANUARY.from);
    const again = async (idempotencyKey: string) =>
      mutate(
        network,
        "calculateSettlementCycle",
        { idempotencyKey, cycleId: id },
        "... on SettlementCycleCalculated { cycle { contentHash } }",
        FINANCE,
      );
    expect(await again("again")).toMatchObject({ cycle: { contentHash } });
    await spend("late", "1001", "alfa-mug", "2025-01-25T10:00:00Z");
    expect(await obligationsOf(network, ids["late"] ?? "", 1)).toEqual(["REDEMPTION beta → alfa 0.45 EUR"]);
    expect(await again("after the late one")).toMatchObject({ cycle: { contentHash } });
    expect((await figures(JANUARY.from)).positions.map(positionInWords)).toEqual(JANUARY_POSITIONS);
    expect((await figures(JANUARY.to)).obligations).toMatchObject({
      totalCount: 2,
      nodes: [
        { reference: ids["late"], occurredAt: "2025-01-25T10:00:00.000Z", late: true },
        { reference: ids["R9"], late: false },
      ],
    });
  });
});

describe("the statement of a partner", () => {
  const STATEMENT = `query($partner: String!, $cycle: ID!) { partnerStatement(partnerCode: $partner, cycleId: $cycle) {
    partner { code } cycle { id } csv balances { ${POSITION} } lines(first: 100) { totalCount nodes { ${LINE} } } } }`;
  interface Statement {
    readonly csv: string;
    readonly balances: readonly Position[];
    readonly lines: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly reference: string; readonly occurredAt: string }[];
    };
  }
  const statementOf = async (partner: string, cycle: string, person = FINANCE): Promise<Statement | null> =>
    (await data<{ partnerStatement: Statement | null }>(network.ask(STATEMENT, { partner, cycle }, person)))
      .partnerStatement;

  it("reads as CSV line by line", async () => {
    const statement = await statementOf("alfa", (await cycleAt(JANUARY.from)).id, partnerClient("alfa"));
    const frame = (name: string, currency: string, claims: string, debts: string, balance: string) =>
      `${name},${name === "OPENING" ? JANUARY.from : JANUARY.to},,,,${currency},${claims},${debts},${balance},`;
    const entry = (day: number, name: string, partner: string, currency: string, amounts: string) =>
      `ENTRY,2025-01-${day}T10:00:00.000Z,REDEMPTION,${ids[name]},${partner},${currency},${amounts},false`;
    expect(statement?.csv.split("\r\n")).toEqual([
      "line,occurredAt,kind,reference,counterparty,currency,receivable,payable,balance,late",
      frame("OPENING", "CZK", "0.00", "0.00", "0.00"),
      entry(15, "R1", "beta", "CZK", "0.00,25.00,-25.00"),
      entry(16, "R2", "gama", "CZK", "0.00,75.00,-100.00"),
      entry(17, "R3", "delta", "CZK", "4.26,0.00,-95.74"),
      entry(20, "R6", "delta", "CZK", "0.00,5.00,-100.74"),
      frame("CLOSING", "CZK", "4.26", "105.00", "-100.74"),
      frame("OPENING", "EUR", "0.00", "0.00", "0.00"),
      entry(17, "R3", "beta", "EUR", "0.22,0.00,0.22"),
      frame("CLOSING", "EUR", "0.22", "0.00", "0.22"),
      frame("OPENING", "PLN", "0.00", "0.00", "0.00"),
      entry(19, "R5", "gama", "PLN", "1.80,0.00,1.80"),
      frame("CLOSING", "PLN", "1.80", "0.00", "1.80"),
      "",
    ]);
  });

  it.each(PARTNERS.map(({ code }) => code))(
    "says the same as a list, as CSV, as balances and as legs to %s",
    async (code) => {
      const { id } = await cycleAt(JANUARY.from);
      const statement = await statementOf(code, id, partnerClient(code));
      if (!statement) throw new Error("no statement");
      expect(await statementOf(code, id)).toEqual(statement);
      const records = statement.csv
        .split("\r\n")
        .map((record) => record.split(","))
        .filter(([kind]) => kind === "ENTRY" || kind === "CLOSING");
      const entries = records.filter(([kind]) => kind === "ENTRY");
      expect(statement.lines.totalCount).toBe(entries.length);
      expect(entries.map(([, at, , reference]) => `${at} ${reference}`).sort()).toEqual(
        statement.lines.nodes.map(({ occurredAt, reference }) => `${occurredAt} ${reference}`).sort(),
      );
      const closings = records.filter(([kind]) => kind === "CLOSING");
      expect(closings.map((cells) => `${cells[5]} ${code} ${cells[6]} ${cells[7]} ${cells[8]}`)).toEqual(
        statement.balances.map(positionInWords),
      );
      const own = (await figures(JANUARY.from)).legs.filter(({ partner }) => partner.code === code);
      expect(
        own.map(({ direction, amount }) => `${amount.currency} ${direction === "PAYS" ? "-" : ""}${amount.amount}`),
      ).toEqual(statement.balances.map(({ net }) => `${net.currency} ${net.amount}`));
    },
  );

  it("is its own alone, and so is what it sees of a cycle", async () => {
    const beta = partnerClient("beta");
    const { id } = await cycleAt(JANUARY.from);
    expect(await statementOf("alfa", id, beta)).toBeNull();
    expect(await statementOf("nobody", id, beta)).toBeNull();
    expect(await statementOf("nobody", id)).toBeNull();
    expect(await statementOf("beta", "cyc_01900000-0000-7000-8000-00000000000f", beta)).toBeNull();
    const query = `query($id: ID!) { settlementCycle(id: $id) { positions { ${POSITION} } legs { partner { code } }
      obligations { totalCount nodes { debtor { code } creditor { code } } } foreign: obligations(partnerCode: "alfa") { totalCount nodes { id } } } }`;
    expect(await data(network.ask(query, { id }, beta))).toEqual({
      settlementCycle: {
        positions: [
          expect.objectContaining({ partner: { code: "beta" }, net: { amount: "25.00", currency: "CZK" } }),
          expect.objectContaining({ partner: { code: "beta" }, net: { amount: "-0.22", currency: "EUR" } }),
          expect.objectContaining({ partner: { code: "beta" }, net: { amount: "4.50", currency: "PLN" } }),
        ],
        legs: Array(3).fill({ partner: { code: "beta" } }),
        obligations: {
          totalCount: 3,
          nodes: [
            { debtor: { code: "alfa" }, creditor: { code: "beta" } },
            { debtor: { code: "beta" }, creditor: { code: "alfa" } },
            { debtor: { code: "gama" }, creditor: { code: "beta" } },
          ],
        },
        foreign: { totalCount: 0, nodes: [] },
      },
    });
    for (const field of ["netting { scheme }", "obligationTotals { count }"]) {
      expect(
        await errorCodes(network, `query($id: ID!) { settlementCycle(id: $id) { ${field} } }`, { id }, beta),
      ).toEqual(["FORBIDDEN"]);
    }
  });
});

describe("February, cut off in the middle", () => {
  it("clears a repaid debt in the cycle of the purchase that repaid it", async () => {
    const back = {
      idempotencyKey: "return",
      partnerCode: "gama",
      cardNumber: "1002",
      receiptNumber: "C1",
      occurredAt: "2025-02-03T10:00:00Z",
      lines: [{ sku: "thing", quantity: "100" }],
    };
    expect(
      await mutate(network, "recordReturn", back, "... on ReturnRecorded { reversedPoints debtPoints }"),
    ).toMatchObject({ reversedPoints: 100, debtPoints: 100 });
    const purchase = await earn("1002", "alfa", 130, "2025-02-05T10:00:00Z");
    expect(await obligationsOf(network, purchase, 1)).toEqual(["DEBT_REPAYMENT alfa → gama 10.00 CZK"]);
    await earn("1002", "gama", 200, "2025-02-20T10:00:00Z");
    // 30 points of alfa's own and 70 of gama: 70 × 0.018 = 1.26 PLN
    await spend("R12", "1002", "alfa-mug", "2025-02-21T10:00:00Z");
    expect(await obligationsOf(network, ids["R12"] ?? "", 1)).toEqual(["REDEMPTION gama → alfa 1.26 PLN"]);
  });

  it("ends at the instant given, and its successor takes the rest", async () => {
    const { id } = await cycleAt(JANUARY.to);
    const input = { idempotencyKey: "close february", cycleId: id, at: CUT };
    const selection =
      "... on SettlementCycleClosed { cycle { status from to } successor { status from to } } ... on CycleMoveRefused { status }";
    expect(
      await expectAnsweredOnce(
        network,
        "closeSettlementCycle",
        input,
        { at: "2025-02-16T00:00:00Z" },
        selection,
        FINANCE,
      ),
    ).toEqual({
      __typename: "SettlementCycleClosed",
      cycle: { status: "CLOSED", from: JANUARY.to, to: CUT },
      successor: { status: "OPEN", from: CUT, to: FEBRUARY_END },
    });
    expect((await figures(JANUARY.to)).obligationTotals).toEqual([
      { currency: "CZK", kind: "DEBT_REPAYMENT", count: 1, gross: { amount: "10.00" } },
      { currency: "EUR", kind: "REDEMPTION", count: 2, gross: { amount: "0.90" } },
    ]);
    expect((await figures(CUT)).obligations).toMatchObject({
      totalCount: 1,
      nodes: [{ reference: ids["R12"], late: false }],
    });
  });

  it("leaves what comes too late for it to the earliest open cycle", async () => {
    await spend("R13", "1002", "beta-pin", "2025-02-28T22:59:59.999Z");
    await spend("R14", "1001", "alfa-dot", "2025-02-10T10:00:00Z");
    // 51 × 0.018 = 0.918 → 0.92 PLN
    expect(await obligationsOf(network, ids["R13"] ?? "", 1)).toEqual(["REDEMPTION gama → beta 0.92 PLN"]);
    const late = {
      idempotencyKey: "R15",
      rewardCode: "alfa-dot",
      cardNumber: "1001",
      quantity: 20,
      occurredAt: "2025-02-14T23:59:59.999Z",
    };
    const answer = await mutate(network, "redeemReward", late, "... on RewardRedeemed { redemption { id } }");
    const { id } = answer["redemption"] as { id: string };
    // 20 × 0.0045 = 0.09 EUR
    expect(await obligationsOf(network, id, 1)).toEqual(["REDEMPTION beta → alfa 0.09 EUR"]);
    expect((await figures(CUT)).obligations).toMatchObject({
      totalCount: 3,
      nodes: [
        { reference: id, late: true },
        { reference: ids["R12"], late: false },
        { reference: ids["R13"], late: false },
      ],
    });
    expect((await figures(JANUARY.to)).obligations.totalCount).toBe(3);
  });

  it("pays gross as many times as there are obligations", async () => {
    const { id } = await cycleAt(JANUARY.to);
    await mutate(
      network,
      "calculateSettlementCycle",
      { idempotencyKey: "calculate february", cycleId: id },
      "",
      FINANCE,
    );
    const february = await figures(JANUARY.to);
    expect(february.legs.map(legInWords)).toEqual([
      "CZK alfa PAYS 10.00",
      "CZK gama RECEIVES 10.00",
      "EUR alfa RECEIVES 0.90",
      "EUR beta PAYS 0.90",
    ]);
    expect(february.netting).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ currency: "EUR", scheme: "GROSS", payments: 2 }),
        expect.objectContaining({ currency: "EUR", scheme: "BILATERAL", payments: 1 }),
      ]),
    );
  });
});

describe("the instant of expiry", () => {
  const WALLET = `query($id: ID!, $before: DateTime!, $at: DateTime!) { member(id: $id) {
    before: wallet(asOf: $before) { available lots { nodes { remaining expiresAt } } } at: wallet(asOf: $at) { available lots { nodes { remaining } } } } }`;
  const dots = async (key: string, quantity: number, occurredAt: string) =>
    mutate(
      network,
      "redeemReward",
      { idempotencyKey: key, rewardCode: "alfa-dot", cardNumber: "1001", quantity, occurredAt },
      "... on RewardRedeemed { redemption { points } } ... on InsufficientPoints { available missing }",
    );

  it("ends what may be spent, whether or not anything was written off", async () => {
    const left = 400 - 49 - 51 - 1 - 100 - 100 - 1 - 20;
    expect(await dots("a millisecond before", 8, JUST_BEFORE)).toMatchObject({ redemption: { points: 8 } });
    expect(await dots("at the instant", 1, EXPIRY)).toMatchObject({
      __typename: "InsufficientPoints",
      available: 0,
      missing: 1,
    });
    const variables = { id: members["1001"], before: JUST_BEFORE, at: EXPIRY };
    expect(await data(network.ask(WALLET, variables, OPERATOR))).toEqual({
      member: {
        before: {
          available: left - 8,
          lots: {
            nodes: [
              { remaining: 0, expiresAt: EXPIRY },
              { remaining: 0, expiresAt: EXPIRY },
              { remaining: left - 8, expiresAt: EXPIRY },
            ],
          },
        },
        at: { available: 0, lots: { nodes: [] } },
      },
    });
  });

  it("is when expirePoints writes them off, once, and nothing is spent from them afterwards", async () => {
    const selection = "... on PointsExpired { lots points }";
    const expire = (asOf: string) =>
      mutate(network, "expirePoints", { idempotencyKey: `expire ${asOf}`, asOf }, selection);
    expect(await expire(JUST_BEFORE)).toMatchObject({ lots: 0, points: 0 });
    const input = { idempotencyKey: "expire", asOf: EXPIRY };
    expect(await expectAnsweredOnce(network, "expirePoints", input, { asOf: JUST_BEFORE }, selection)).toEqual({
      __typename: "PointsExpired",
      lots: 1,
      points: 70,
    });
    expect(await expire(EXPIRY)).toMatchObject({ lots: 0, points: 0 });
    expect(await dots("before, but too late", 1, JUST_BEFORE)).toMatchObject({
      __typename: "InsufficientPoints",
      available: 0,
    });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await problemPaths(network, "expirePoints", { idempotencyKey: "tomorrow", asOf: tomorrow })).toEqual([
      "asOf",
    ]);
    const query = `query($id: ID!) { member(id: $id) { wallet { entries(first: 1) { nodes { kind points occurredAt partner { code } } } } } }`;
    expect(await data(network.ask(query, { id: members["1001"] }, OPERATOR))).toEqual({
      member: { wallet: { entries: { nodes: [{ kind: "EXPIRY", points: -70, occurredAt: EXPIRY, partner: null }] } } },
    });
  });

  it("keeps issued = outstanding + redeemed + expired + reversed for every issuer", async () => {
    const query = `query($code: String!, $asOf: DateTime) { issuerPoints(partnerCode: $code, asOf: $asOf) { issued redeemed expired reversed outstanding } }`;
    const of = async (code: string, asOf?: string) =>
      (await data(network.ask(query, { code, asOf }, FINANCE)))["issuerPoints"];
    expect(await of("alfa")).toEqual({ issued: 1180, redeemed: 1180, expired: 0, reversed: 0, outstanding: 0 });
    expect(await of("delta")).toEqual({ issued: 501, redeemed: 501, expired: 0, reversed: 0, outstanding: 0 });
    expect(await of("beta")).toEqual({ issued: 400, redeemed: 330, expired: 70, reversed: 0, outstanding: 0 });
    // 600 + 70 + 51 redeemed, less the 100 whose debt was repaid
    expect(await of("gama")).toEqual({ issued: 800, redeemed: 621, expired: 79, reversed: 100, outstanding: 0 });
    expect(await of("gama", "2025-02-04T00:00:00Z")).toEqual({
      issued: 600,
      redeemed: 600,
      expired: 0,
      reversed: 100,
      outstanding: -100,
    });
    expect(await of("beta", JUST_BEFORE)).toEqual({
      issued: 400,
      redeemed: 330,
      expired: 0,
      reversed: 0,
      outstanding: 70,
    });
    expect(await of("nobody")).toBeNull();
  });
});

describe("a cancellation of today", () => {
  it("stands in the cycle of today, and its points, expired long ago, expire again", async () => {
    const cancel = { idempotencyKey: "cancel R5", redemptionId: ids["R5"], reason: "wrong mug" };
    expect((await mutate(network, "cancelRedemption", cancel, "")).__typename).toBe("RedemptionCancelled");
    expect(await obligationsOf(network, ids["R5"] ?? "", 2)).toEqual([
      "REDEMPTION gama → alfa 1.80 PLN",
      "REVERSAL alfa → gama 1.80 PLN",
    ]);
    const last = (await cycles()).at(-1);
    expect(new Date(last?.to ?? 0).getTime()).toBeGreaterThan(Date.now());
    expect((await figures(last?.from ?? "")).positions.map(positionInWords)).toEqual([
      "PLN alfa 0.00 1.80 -1.80",
      "PLN gama 1.80 0.00 1.80",
    ]);
    expect((await figures(JANUARY.from)).positions.map(positionInWords)).toEqual(JANUARY_POSITIONS);
    const query = "query($id: ID!) { member(id: $id) { wallet { available } } }";
    expect(await data(network.ask(query, { id: members["1002"] }, OPERATOR))).toEqual({
      member: { wallet: { available: 0 } },
    });
    const expire = { idempotencyKey: "expire today", asOf: new Date().toISOString() };
    expect(await mutate(network, "expirePoints", expire, "... on PointsExpired { lots points }")).toMatchObject({
      lots: 2,
      points: 179,
    });
  });
});

describe("a statement as a file", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "statements-"));
  beforeAll(async () => {
    const { id } = await cycleAt(JANUARY.from);
    await eventually(async () => (await sealStage(network, id)) === "CALCULATED");
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const statement = async (...more: string[]) =>
    runTessera(["statement", "--partner", "gama", "--cycle", "2025-01", ...more], { TESSERA_DATA: network.dataDir });

  it("comes through the command line in each format, and the same each time", async () => {
    const files = { pdf: "%PDF-", xlsx: "PK\u0003\u0004", csv: "\ufeffwiersz,Data," };
    for (const [format, beginning] of Object.entries(files)) {
      const [first = "", second = ""] = ["first", "second"].map((name) => path.join(folder, `${name}.${format}`));
      for (const file of format === "pdf" ? [first, second] : [first]) {
        const { code, stdout, stderr } = await statement("--format", format, "--language", "pl", "--out", file);
        expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
        expect(stderr).toMatch(new RegExp(`^statement-gama-cyc_\\S+-pl\\.${format} is in `));
      }
      expect(readFileSync(first).toString("utf8").startsWith(beginning)).toBe(true);
      if (format === "pdf") expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    }
  });

  it("has the totals that programs read, and takes no language for them", async () => {
    const programs = await statement("--format", "csv");
    const closing = programs.stdout.split("\n").filter((line) => line.startsWith("CLOSING"));
    const people = readFileSync(path.join(folder, "first.csv"), "utf8");
    const totals = people.split("\n").filter((line) => line.startsWith("CLOSING"));
    const figuresOf = (line: string) => line.split(",").slice(5, 9);
    expect(closing.length).toBeGreaterThan(0);
    expect(totals.map(figuresOf)).toEqual(closing.map(figuresOf));
    expect((await statement("--format", "json", "--language", "cs")).code).toBe(2);
  });

  it("is read by its partner alone", async () => {
    const ask = `query($id: ID!) { partnerStatement(partnerCode: "gama", cycleId: $id) { file(format: CSV, language: CS) { url } } }`;
    const january = (await cycles()).find(({ from }) => from === JANUARY.from);
    interface Asked {
      readonly partnerStatement: { readonly file: { readonly url: string } } | null;
    }
    const own = await data<Asked>(network.ask(ask, { id: january?.id }, partnerClient("gama")));
    expect(await data<Asked>(network.ask(ask, { id: january?.id }, partnerClient("alfa")))).toEqual({
      partnerStatement: null,
    });
    const url = new URL(own.partnerStatement?.file.url ?? "", network.url);
    const read = async (code: string) =>
      fetch(url, { headers: { authorization: `Bearer ${await network.token(partnerClient(code))}` } });
    expect([(await read("gama")).status, (await read("alfa")).status]).toEqual([200, 404]);
  });
});

describe("verification", () => {
  it("finds every invariant of every service kept", async () => {
    const reports = "invariant violations rowsScanned";
    const query = `query($id: ID!) { verification(id: $id) { status members { ${reports} } partners { ${reports} } rewards { ${reports} } settlement { ${reports} } } }`;
    const { startVerification } = await data<{ startVerification: { id: string } }>(
      network.ask("mutation { startVerification { id status } }", {}, AUDITOR),
    );
    type Reports = readonly { readonly invariant: string; readonly violations: number }[];
    interface Verified {
      readonly verification: { readonly status: string } & Record<
        "members" | "partners" | "rewards" | "settlement",
        Reports
      >;
    }
    const { verification } = await eventually(async () => {
      const answer = await data<Verified>(network.ask(query, { id: startVerification.id }, AUDITOR));
      return answer.verification.status !== "RUNNING" && answer;
    });
    expect(verification.status).toBe("CLEAN");
    for (const service of ["members", "partners", "rewards", "settlement"] as const) {
      expect(verification[service].length).toBeGreaterThan(0);
      expect(verification[service].filter(({ violations }) => violations > 0)).toEqual([]);
    }
    const none = `{ verification(id: "ver_01900000-0000-7000-8000-00000000000f") { id } }`;
    expect(await data(network.ask(none, {}, AUDITOR))).toEqual({ verification: null });
  });
});
