import { fillTestBook } from "../../test/fillTestBook.js";
import { openTestBook, type TestBook } from "../../test/openTestBook.js";
import { readIssuerLiability } from "./readIssuerLiability.js";
import { readIssuerPoints } from "./readIssuerPoints.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
  await fillTestBook(opened.book);
});
afterAll(async () => opened.close());

const FUTURE = "2100-01-01T00:00:00.000Z";
/** In the precision of the answers: 6 places. */
const micro = (amount: string): bigint => {
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  return BigInt(whole + fraction.padEnd(6, "0")) * (amount.startsWith("-") ? -1n : 1n);
};

async function instants(column: "occurred_at" | "recorded_at"): Promise<string[]> {
  const { rows } = await opened.db.superuserPool.query<{ at: Date }>(
    `SELECT DISTINCT ${column} AS at FROM journal_entry ORDER BY 1`,
  );
  return [...rows.flatMap(({ at }) => [new Date(at.getTime() - 1), at]).map((at) => at.toISOString()), FUTURE];
}

test.each(["EFFECTIVE", "RECORDED"] as const)(
  "issued is what is outstanding, redeemed, expired and reversed, in points and in money, at any instant: %s",
  async (basis) => {
    let seen = 0;
    for (const asOf of await instants(basis === "EFFECTIVE" ? "occurred_at" : "recorded_at")) {
      for (const row of await readIssuerLiability(opened.db.database, { asOf, basis, issuerCode: null })) {
        seen += 1;
        expect(row.outstanding + row.redeemed + row.expired + row.reversed).toBe(row.issued);
        for (const { issued, redeemed, expired, reversed, outstanding } of row.values) {
          expect(micro(outstanding) + micro(redeemed) + micro(expired) + micro(reversed)).toBe(micro(issued));
        }
      }
    }
    expect(seen).toBeGreaterThan(20);
  },
);

test("the points by effective time are those that issuerPoints tells", async () => {
  const { database } = opened.db;
  for (const asOf of await instants("occurred_at")) {
    for (const row of await readIssuerLiability(database, { asOf, basis: "EFFECTIVE", issuerCode: null })) {
      const { issued, redeemed, expired, reversed, outstanding } = row;
      const told = await readIssuerPoints(database, row.issuerCode, new Date(asOf));
      expect({ issued, redeemed, expired, reversed, outstanding }).toEqual(
        Object.fromEntries(Object.entries(told ?? {}).map(([name, points]) => [name, Number(points)])),
      );
    }
  }
});

test("what was recorded later is not known before, and one issuer alone is answered the same", async () => {
  const { database } = opened.db;
  const before = { asOf: "2015-01-01T00:00:00.000Z", issuerCode: null };
  expect(await readIssuerLiability(database, { ...before, basis: "RECORDED" })).toEqual([]);
  const all = await readIssuerLiability(database, { ...before, basis: "EFFECTIVE" });
  expect(all.length).toBeGreaterThan(1);
  for (const row of all) {
    const { issuerCode } = row;
    expect(await readIssuerLiability(database, { ...before, issuerCode, basis: "EFFECTIVE" })).toEqual([row]);
  }
});

test("at locked prices, points and money agree where one price stood", async () => {
  const { rows } = await opened.db.superuserPool.query<{ issuer_code: string; price: string; prices: string }>(
    "SELECT issuer_code, trim_scale(min(unit_price))::text AS price, count(DISTINCT (unit_price, currency)) AS prices FROM lot GROUP BY issuer_code",
  );
  const liability = await readIssuerLiability(opened.db.database, {
    asOf: FUTURE,
    basis: "RECORDED",
    issuerCode: null,
  });
  const single = liability.filter((row) =>
    rows.some((lot) => lot.issuer_code === row.issuerCode && lot.prices === "1"),
  );
  expect(single.length).toBeGreaterThan(0);
  for (const row of single) {
    const price = micro(rows.find((lot) => lot.issuer_code === row.issuerCode)!.price);
    for (const figure of ["issued", "redeemed", "expired", "reversed", "outstanding"] as const) {
      expect(micro(row.values[0]![figure])).toBe(BigInt(row[figure]) * price);
    }
  }
});
