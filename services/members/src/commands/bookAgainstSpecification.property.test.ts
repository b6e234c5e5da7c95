import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { recordPurchases } from "./purchases/recordPurchases.js";
import { recordReturn } from "./purchases/recordReturn.js";
import { expireDuePoints } from "./points/expireDuePoints.js";
import { reverseSpend } from "./points/reverseSpend.js";
import { LEDGER_CHECKS } from "../store/verification/ledgerChecks.js";
import { POINTS_CHECKS } from "../store/verification/pointsChecks.js";
import { runChecks } from "../store/verification/runChecks.js";
import { SEAL_CHECKS } from "../store/verification/sealChecks.js";
import { ModelBook, type ModelLine } from "../test/ModelBook.js";
import { at, comingBack, enrol, openTestBook, receipt, spend, type TestBook } from "../test/openTestBook.js";

/** Few instants, so that events collide: twice the same day, the last instant before an expiry, the expiry itself, and after. */
const INSTANTS = [
  "2011-01-10",
  "2011-01-10T12:00",
  "2011-01-31T22:59",
  "2011-03-31T22:00",
  "2011-04-30T21:59",
  "2011-04-30T22:00",
].map(at);
/** As text "10" stands before "2" and "9". */
const RECEIPTS = ["9", "10", "2", "1", "33", "3", "12", "7", "70", "8", "81", "11"];

type Step =
  | {
      readonly do: "buy";
      readonly together: readonly {
        readonly partner: string;
        readonly when: Date;
        readonly lines: readonly ModelLine[];
      }[];
    }
  | { readonly do: "spend"; readonly amount: "ALL" | "ONE_TOO_MANY" | number; readonly when: Date }
  | {
      readonly do: "return";
      readonly partner: string;
      readonly when: Date;
      readonly rows: readonly { sku: string; quantity: bigint }[];
    }
  | { readonly do: "expire"; readonly when: Date }
  | { readonly do: "reverse" };

const partner = fc.constantFrom("a", "b");
const when = fc.constantFrom(...INSTANTS);
const sku = fc.constantFrom("tea", "rum", "POST");
const line = fc.record({
  sku,
  quantity: fc.bigInt(1n, 5n).map((units) => units * 500n),
  unitPrice: fc.constantFrom(1_000_000n, 700_000n, 0n, 3_000_000n),
});
const row = fc.record({ sku, quantity: fc.bigInt(1n, 8n).map((units) => units * 500n) });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("buy" as const),
      together: fc.array(fc.record({ partner, when, lines: fc.array(line, { minLength: 1, maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("spend" as const),
      amount: fc.constantFrom("ALL" as const, "ALL" as const, "ONE_TOO_MANY" as const, 1, 3),
      when,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("return" as const),
      partner,
      when,
      rows: fc.array(row, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("expire" as const), when }) },
  { weight: 1, arbitrary: fc.constant({ do: "reverse" as const }) },
);

let test_: TestBook;
beforeAll(async () => {
  test_ = await openTestBook();
});
afterAll(async () => test_.close());

test("SQL and specification agree on every step of any member's book, and the book passes its own verification", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 13 }), async (steps) => compare(steps)),
    { numRuns: 80 },
  );
  const reports = await runChecks(test_.db.database, [...LEDGER_CHECKS, ...SEAL_CHECKS, ...POINTS_CHECKS]);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
});

/** Many debts of several creditors, told out of order, and lots too small to repay them at once. */
const debtStory: fc.Arbitrary<Step[]> = fc
  .record({
    returns: fc.array(
      fc.record({ partner, when: fc.constantFrom(...INSTANTS.slice(1, 4)), quantity: fc.bigInt(1n, 3n) }),
      { minLength: 2, maxLength: 6 },
    ),
    lots: fc.array(fc.bigInt(1n, 4n), { minLength: 1, maxLength: 4 }),
    together: fc.boolean(),
  })
  .map(({ returns, lots, together }) => {
    const tea = (quantity: bigint): ModelLine[] => [{ sku: "tea", quantity: quantity * 1000n, unitPrice: 1_000_000n }];
    const bought = lots.map((quantity) => ({ partner: "a", when: INSTANTS[5]!, lines: tea(quantity) }));
    return [
      { do: "buy", together: ["a", "b"].map((code) => ({ partner: code, when: INSTANTS[0]!, lines: tea(20n) })) },
      { do: "spend", amount: "ALL", when: INSTANTS[0]! },
      ...returns.map(({ partner: code, when: instant, quantity }): Step => ({
        do: "return",
        partner: code,
        when: instant,
        rows: [{ sku: "tea", quantity: quantity * 1000n }],
      })),
      ...(together
        ? [{ do: "buy" as const, together: bought }]
        : bought.map((one): Step => ({ do: "buy", together: [one] }))),
    ];
  });

test("SQL and specification repay the same debts, lot by lot and in one import", async () => {
  await fc.assert(fc.asyncProperty(debtStory, compare), { numRuns: 40 });
});

async function compare(steps: readonly Step[]): Promise<void> {
  const { book } = test_;
  const run = randomUUID();
  const memberId = await enrol(book, run);
  const model = new ModelBook(book.setup().partners.get("a")!.rules);
  const { calendar } = book.setup().programme!;
  const receipts = ["", "0", "5", "1", "19"].flatMap((end) => RECEIPTS.map((number) => `${run} ${number}.${end}`));
  const spends: { id: string; draws: readonly { lotId: string; points: bigint }[] }[] = [];
  const whose = { memberId };

  for (const one of steps) {
    switch (one.do) {
      case "buy": {
        const bought = one.together.map((purchase) => ({ ...purchase, receiptNumber: receipts.shift()! }));
        const answers = await recordPurchases(
          book,
          "test",
          bought.map(({ partner: partnerCode, when: occurredAt, lines, receiptNumber }) =>
            receipt(whose, 1, {
              partnerCode,
              occurredAt,
              receiptNumber,
              lines: lines.map((part) => ({ ...part, description: null, category: null })),
            }),
          ),
        );
        expect(answers.every((answer) => "purchaseId" in answer)).toBe(true);
        for (const { partner: code, receiptNumber, when: instant, lines } of bought) {
          model.purchase(code, receiptNumber, instant, calendar.expiryOf(calendar.dateOf(instant)), lines);
        }
        break;
      }
      case "spend": {
        const probe = model.spend(1_000_000n, one.when);
        const available = "available" in probe ? probe.available : 0n;
        const wanted =
          one.amount === "ALL" ? available : one.amount === "ONE_TOO_MANY" ? available + 1n : BigInt(one.amount);
        if (wanted < 1n) break;
        const id = randomUUID();
        const answer = await spend(book, memberId, Number(wanted), { redemptionId: id, occurredAt: one.when });
        const expected = model.spend(wanted, one.when);
        if ("available" in expected) {
          expect(answer).toMatchObject({
            kind: "InsufficientPoints",
            available: Number(expected.available),
            missing: Number(wanted - expected.available),
          });
          break;
        }
        const named = await namedDraws(answer);
        expect(named).toEqual(expected.draws.map(({ lotId, points }) => ({ lotId, points })));
        spends.push({ id, draws: expected.draws });
        break;
      }
      case "return": {
        const receiptNumber = `C${receipts.shift()!}`;
        const answer = await recordReturn(
          book,
          "test",
          comingBack(whose, 1, { partnerCode: one.partner, occurredAt: one.when, receiptNumber, lines: one.rows }),
        );
        const expected = model.return(one.partner, receiptNumber, one.when, one.rows);
        expect(answer).toMatchObject({
          reversedPoints: expected.reversed,
          debtPoints: expected.owed,
          unmatched: expected.unmatched,
        });
        break;
      }
      case "expire":
        await expireDuePoints(book, one.when);
        model.expire(one.when);
        break;
      case "reverse": {
        const last = spends.pop();
        if (!last) break;
        expect(await reverseSpend(book, { redemptionId: last.id, memberId, reason: "test" })).toBe("Reversed");
        model.reverse(last.draws);
      }
    }
    expect(await readBook(memberId)).toEqual(bookOf(model));
  }
}

async function namedDraws(answer: Awaited<ReturnType<typeof spend>>): Promise<{ lotId: string; points: bigint }[]> {
  if (answer.kind !== "Spent") throw new Error(`expected a spend: ${JSON.stringify(answer)}`);
  const { rows } = await test_.db.database.pool.query<{ lot_id: string; name: string }>(
    "SELECT lot_id, issuer_code || ' ' || receipt_number AS name FROM lot WHERE lot_id = ANY ($1::uuid[])",
    [answer.draws.map(({ lotId }) => lotId)],
  );
  return answer.draws.map(({ lotId, points }) => ({
    lotId: rows.find((one) => one.lot_id === lotId)!.name,
    points: BigInt(points),
  }));
}

async function readBook(memberId: string): Promise<object> {
  const { rows } = await test_.db.database.pool.query<{ book: object }>(
    `SELECT json_build_object(
       'points', (SELECT points::text FROM account WHERE member_id = $1), 'debt', (SELECT debt::text FROM account WHERE member_id = $1),
       'lots', (SELECT coalesce(json_agg(issuer_code || ' ' || receipt_number || ': ' || remaining || ' and ' || expired
          ORDER BY issuer_code, receipt_number), '[]') FROM lot WHERE member_id = $1),
       'debts', (SELECT coalesce(json_agg(creditor_code || ' ' || receipt_number || ' ' || position || ': ' || remaining
          ORDER BY creditor_code, receipt_number, position), '[]') FROM debt WHERE member_id = $1)) AS book`,
    [memberId],
  );
  return rows[0]!.book;
}

function bookOf(model: ModelBook): object {
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  return {
    points: model.lots.reduce((sum, { remaining }) => sum + remaining, 0n).toString(),
    debt: model.debt.toString(),
    lots: [...model.lots]
      .sort((a, b) => byName(a.lotId, b.lotId))
      .map((lot) => `${lot.lotId}: ${lot.remaining} and ${lot.expired}`),
    debts: [...model.debts]
      .sort((a, b) => byName(a.debtId, b.debtId))
      .map((debt) => `${debt.debtId}: ${debt.remaining}`),
  };
}
