import { createCalendar } from "../setup/createCalendar.js";
import type { EarningRule, Setup } from "../setup/Setup.js";
import { decidePurchase } from "./decidePurchase.js";

const BASE: EarningRule = {
  code: "base",
  version: 1,
  kind: "BASE",
  effectiveFrom: "2025-01-01",
  effectiveTo: null,
  unit: 1_000_000n,
  factor: null,
  receiptAtLeast: null,
  notEarningSkus: new Set(),
};

function setupWith(unitPrice: string): Setup {
  const contract = {
    version: 1,
    effectiveFrom: new Date("2025-01-01T00:00:00Z"),
    currency: "CZK",
    unitPrice,
    issues: true,
    redeems: true,
  };
  return {
    revision: 1n,
    told: 1n,
    programme: {
      code: "test",
      timeZone: "Europe/Prague",
      expiryMonths: 3,
      calendar: createCalendar("Europe/Prague", 3),
      clawback: "DEBT",
      cutOff: "BY_COMMAND",
    },
    partners: new Map([["a", { code: "a", contracts: [contract], rules: [BASE], stops: [] }]]),
  };
}

/** What a receipt of so many crowns is answered: its points, or its denial. */
function decide(crowns: bigint, unitPrice: string): unknown {
  const occurredAt = new Date("2025-02-01T12:00:00Z");
  const lines = [{ sku: "x", quantity: crowns * 1_000n, unitPrice: 1_000_000n }];
  const decided = decidePurchase(setupWith(unitPrice), { partnerCode: "a", occurredAt, currency: "CZK", lines });
  return "denied" in decided ? decided.denied : decided.decision.points;
}

describe("a receipt that earns what no receipt earns", () => {
  const denial = (problem: string) => ({ kind: "InvalidInput", problems: [{ path: ["lines"], problem }] });

  it("is refused beyond 10⁹ points", () => {
    expect(decide(1_000_000_000n, "0.1")).toBe(1_000_000_000n);
    expect(decide(1_000_000_001n, "0.1")).toMatchObject(denial("would earn more than 1000000000 points"));
  });

  it("is refused when its points are worth more than 10⁹ of the currency", () => {
    expect(decide(1_000_000n, "1000")).toBe(1_000_000n);
    expect(decide(1_000_001n, "1000")).toMatchObject(denial("would earn points worth more than 1000000000 CZK"));
    expect(decide(1_000_000_000n, "1.000001")).toMatchObject({ kind: "InvalidInput" });
  });
});

describe("a receipt that nobody may issue points for", () => {
  const setup = setupWith("0.1");
  const receipt = {
    partnerCode: "a",
    occurredAt: new Date("2025-02-01T12:00:00Z"),
    currency: "CZK",
    lines: [{ sku: "x", quantity: 1_000n, unitPrice: 1_000_000n }],
  };
  const partner = setup.partners.get("a")!;
  const withContract = (change: object): Setup => ({
    ...setup,
    partners: new Map([["a", { ...partner, contracts: partner.contracts.map((one) => ({ ...one, ...change })) }]]),
  });

  it.each([
    [
      "of an unknown partner",
      setup,
      { partnerCode: "b" },
      { kind: "UnknownPartner", message: "There is no such partner." },
    ],
    [
      "before there is a programme",
      { ...setup, programme: undefined },
      {},
      { kind: "UnknownPartner", message: "There is no such partner." },
    ],
    [
      "before the first contract",
      setup,
      { occurredAt: new Date("2024-12-31T23:59:59Z") },
      { kind: "PartnerNotIssuing", message: "The partner did not issue points at that time." },
    ],
    [
      "under a contract that only redeems",
      withContract({ issues: false }),
      {},
      { kind: "PartnerNotIssuing", message: "The partner did not issue points at that time." },
    ],
    [
      "in another currency",
      setup,
      { currency: "EUR" },
      { kind: "CurrencyMismatch", message: "The partner's receipts are in CZK.", expected: "CZK" },
    ],
  ])("is refused %s", (_, judged, change, denied) => {
    expect(decidePurchase(judged, { ...receipt, ...change })).toEqual({ denied });
  });

  it("locks the tariff and the expiry of its own instant", () => {
    expect(decidePurchase(setup, receipt)).toMatchObject({
      amount: 1_000_000_000n,
      unitPrice: "0.1",
      expiresAt: new Date("2025-05-31T22:00:00Z"),
      decision: { points: 1n },
    });
  });
});

describe("a receipt of a partner whose issuing was stopped", () => {
  const stopped = (...stops: (readonly [string, string | null])[]): Setup => {
    const setup = setupWith("0.1");
    const instants = stops.map(([from, to]) => ({ from: new Date(from), to: to === null ? null : new Date(to) }));
    return { ...setup, partners: new Map([["a", { ...setup.partners.get("a")!, stops: instants }]]) };
  };
  const NOON = "2025-02-01T12:00:00.000Z";
  const NEXT = "2025-02-01T12:00:00.001Z";

  it.each([
    ["in a stop that stands", stopped([NOON, null]), true],
    ["right before the stop", stopped([NEXT, null]), false],
    ["when the stop ends", stopped(["2025-01-31T00:00:00.000Z", NOON]), false],
    ["right before it ends", stopped(["2025-01-31T00:00:00.000Z", NEXT]), true],
    ["between two stops", stopped(["2025-01-01T00:00:00.000Z", "2025-01-02T00:00:00.000Z"], [NEXT, null]), false],
    ["in the second of two", stopped(["2025-01-01T00:00:00.000Z", "2025-01-02T00:00:00.000Z"], [NOON, null]), true],
  ])("%s", (_, setup, isRefused) => {
    const lines = [{ sku: "x", quantity: 1_000n, unitPrice: 1_000_000n }];
    const decided = decidePurchase(setup, { partnerCode: "a", occurredAt: new Date(NOON), currency: "CZK", lines });
    const denial = { kind: "IssuingStopped", message: "The partner's issuing is stopped.", partnerCode: "a" };
    if (isRefused) expect(decided).toEqual({ denied: denial });
    else expect(decided).toMatchObject({ unitPrice: "0.1" });
  });
});
