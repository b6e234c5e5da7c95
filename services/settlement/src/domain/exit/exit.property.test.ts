import fc from "fast-check";
import { draftObligations, reverseObligation } from "../obligations/draftObligations.js";
import type { DrawnEntry, ObligationDraft } from "../obligations/obligation.js";
import { standIn, type Takeover } from "./standIn.js";
import { valueExit, type ExitValuation } from "./valueExit.js";

const TAKEOVER: Takeover = { partnerCode: "leaver", reserveCode: "reserve", from: new Date("2026-01-10T00:00:00Z") };
const TAKEOVERS = new Map([[TAKEOVER.partnerCode, TAKEOVER]]);
/** Exactly at the takeover, just before, well before and after. */
const INSTANTS = [
  "2026-01-10T00:00:00.000Z",
  "2026-01-09T23:59:59.999Z",
  "2026-01-01T00:00:00Z",
  "2026-02-01T00:00:00Z",
];
const PRICES = [83_500n, 100_000n, 4_500n];
const WHOLE = 1_000_000n;

type Step =
  | {
      readonly do: "redeem";
      readonly points: bigint;
      readonly price: number;
      readonly at: string;
      readonly own: boolean;
    }
  | { readonly do: "reverse"; readonly which: number; readonly at: string }
  | { readonly do: "expire"; readonly points: bigint; readonly price: number }
  | { readonly do: "repay"; readonly points: bigint; readonly price: number; readonly at: string }
  | { readonly do: "trueUp"; readonly rate: bigint | null };

const at = fc.constantFrom(...INSTANTS);
const price = fc.integer({ min: 0, max: PRICES.length - 1 });
const some = fc.constantFrom(1n, 7n, 333n, 1_000n, 100_000n);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("redeem" as const), points: some, price, at, own: fc.boolean() }),
  fc.record({ do: fc.constant("redeem" as const), points: some, price, at, own: fc.boolean() }),
  fc.record({ do: fc.constant("reverse" as const), which: fc.nat(5), at }),
  fc.record({ do: fc.constant("expire" as const), points: some, price }),
  fc.record({ do: fc.constant("repay" as const), points: some, price, at }),
  fc.record({ do: fc.constant("trueUp" as const), rate: fc.constantFrom(null, 0n, 333_333n, WHOLE) }),
);

interface Redeemed {
  readonly draft: ObligationDraft;
  readonly points: bigint;
  readonly price: number;
}

/** The points of a leaving issuer, what it pays itself and what its reserve pays, in millionths and minor units. */
class Leaving {
  readonly outstanding: bigint[] = PRICES.map(() => 1_000n);
  matured = { redeemed: 3n, issued: 7n };
  /** What redemptions cost, whoever pays, and what the leaver pays without and with the reserve. */
  costMinor = 0n;
  ownMinor = 0n;
  paidMinor = 0n;
  receivedMinor = 0n;
  readonly redeemed: Redeemed[] = [];
  private entries = 0;

  post(draft: ObligationDraft): ObligationDraft | undefined {
    const owed = standIn(draft, TAKEOVERS);
    if (!owed) return undefined;
    const { debtorCode, creditorCode, amountMinor } = owed;
    if (debtorCode === "leaver") this.ownMinor += amountMinor;
    if (creditorCode === "leaver") this.ownMinor -= amountMinor;
    if (debtorCode === "reserve") this.paidMinor += amountMinor;
    if (creditorCode === "reserve") this.paidMinor -= amountMinor;
    expect(owed.covers ?? null).toBe([debtorCode, creditorCode].includes("reserve") ? "leaver" : null);
    return owed;
  }

  redeem(points: bigint, index: number, occurredAt: Date, own: boolean): void {
    const taken = points < this.outstanding[index]! ? points : this.outstanding[index]!;
    if (taken === 0n) return;
    this.outstanding[index]! -= taken;
    const id = String((this.entries += 1));
    const lot = { unitPrice: PRICES[index]!, currency: "CZK", creditorCode: own ? "leaver" : "shop" };
    const draws = [
      { ...lot, lotId: "1", issuerCode: "leaver", points: taken },
      { ...lot, lotId: "2", issuerCode: "other", points: 5n },
    ];
    const entry: DrawnEntry = {
      entryId: id,
      kind: "REDEMPTION",
      source: { kind: "REDEMPTION", id },
      occurredAt,
      draws,
    };
    for (const draft of draftObligations(entry)) {
      if (draft.debtorCode === "other") continue;
      this.costMinor += draft.amountMinor;
      this.redeemed.push({ draft: this.post(draft)!, points: taken, price: index });
    }
  }

  reverse(which: number, occurredAt: Date): void {
    const [undone] = this.redeemed.splice(which, 1);
    if (!undone) return;
    this.outstanding[undone.price]! += undone.points;
    this.costMinor -= undone.draft.amountMinor;
    const original = { ...undone.draft, id: "original" };
    this.post(reverseObligation(original, { entryId: "r", spendId: "s", occurredAt }));
  }

  /** A debt of a member towards the leaver is repaid by another partner's points: what was paid for nothing comes back. */
  repay(points: bigint, index: number, occurredAt: Date): void {
    const id = String((this.entries += 1));
    const draw = {
      lotId: id,
      issuerCode: "other",
      creditorCode: "leaver",
      points,
      unitPrice: PRICES[index]!,
      currency: "CZK",
    };
    const entry: DrawnEntry = {
      entryId: id,
      kind: "DEBT_REPAYMENT",
      source: { kind: "PURCHASE", id },
      occurredAt,
      draws: [draw],
    };
    for (const draft of draftObligations(entry)) {
      this.costMinor -= draft.amountMinor;
      this.post(draft);
    }
  }

  settle(rate: bigint | null): ExitValuation {
    const outstandingMicro = this.outstanding.reduce((sum, points, index) => sum + points * PRICES[index]!, 0n);
    const { paidMinor, receivedMinor } = this;
    const figures = { currency: "CZK", outstandingMicro, history: this.matured, paidMinor, receivedMinor };
    const valued = valueExit(figures, rate);
    this.receivedMinor += valued.amountMinor;
    // The reserve holds what it expects to pay, and nothing else.
    expect(this.receivedMinor - this.paidMinor).toBe(valued.retainedMinor);
    return valued;
  }

  take(one: Step): void {
    if (one.do === "redeem") this.redeem(one.points, one.price, new Date(one.at), one.own);
    if (one.do === "reverse") this.reverse(one.which, new Date(one.at));
    if (one.do === "repay") this.repay(one.points, one.price, new Date(one.at));
    if (one.do === "trueUp") this.settle(one.rate);
    if (one.do !== "expire") return;
    const taken = one.points < this.outstanding[one.price]! ? one.points : this.outstanding[one.price]!;
    this.outstanding[one.price]! -= taken;
  }
}

test("buy-out and true-ups are what redemptions really cost, whatever was estimated and whatever comes late", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom(null, 0n, 500_000n, WHOLE), (steps, rate) => {
      const leaving = new Leaving();
      leaving.settle(rate);
      for (const one of steps) leaving.take(one);
      // All that is left expires, and the last true-up is drawn up.
      leaving.outstanding.fill(0n);
      leaving.settle(rate);
      expect(leaving.receivedMinor).toBe(leaving.paidMinor);
      expect(leaving.ownMinor + leaving.receivedMinor).toBe(leaving.costMinor);
      // Nothing changed since, so nothing is called or paid back again.
      expect(leaving.settle(WHOLE).amountMinor).toBe(0n);
    }),
    { numRuns: 500 },
  );
});

test("the order in which facts come changes nothing that is owed", () => {
  const spend = (points: bigint, when: string): Step => ({ do: "redeem", points, price: 1, at: when, own: false });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(1n, 7n, 33n), at), { maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      (spends, chance) => {
        const [told, late] = [new Leaving(), new Leaving()];
        const shuffled = spends.map((one) => ({ one, place: chance.next().value! })).sort((a, b) => a.place - b.place);
        for (const [points, when] of spends) told.take(spend(points, when));
        for (const { one } of shuffled) late.take(spend(one[0], one[1]));
        expect([late.ownMinor, late.paidMinor]).toEqual([told.ownMinor, told.paidMinor]);
      },
    ),
  );
});

test("a buy-out alone is outstanding × price × rate, rounded once; one that owes more than it has pays nothing", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 15n }),
      fc.bigInt({ min: 0n, max: WHOLE }),
      (micro, rate) => {
        const history = { redeemed: 0n, issued: 0n };
        const figures = { currency: "CZK", outstandingMicro: micro, history, paidMinor: 0n, receivedMinor: 0n };
        const { amountMinor } = valueExit(figures, rate);
        const exact = micro > 0n ? micro * rate : 0n;
        const distance = amountMinor * 10n ** 10n - exact;
        expect(distance <= 5n * 10n ** 9n && distance >= -5n * 10n ** 9n).toBe(true);
      },
    ),
  );
});
