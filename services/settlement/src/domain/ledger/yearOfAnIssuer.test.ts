import { deferRevenue, type LiabilityFigures } from "./deferRevenue.js";

/**
 * A year of one issuer, reckoned by hand with paper and pencil; 1 unit = 1,000,000 millionths.
 *
 *   January  10 January   1,000 points at 0.10       issued   100.00
 *            20 January     400 points at 0.08       issued    32.00
 *            25 January     300 of the first redeemed          30.00 (300 × 0.10)
 *   February  5 February    100 of the second given back        8.00 (100 × 0.08)
 *            14 February    500 of the first redeemed          50.00
 *   March     1 March       250 points at 0.333333   issued    83.33325
 *            31 March       the first lot ends: 1,000 − 300 − 500 = 200 expire, 20.00
 *
 * History is that of lots that have ended: until 31 March none, then 1,000 points issued and 800 redeemed, a rate of 0.8.
 */
const micro = (text: string) => {
  const [whole = "0", places = ""] = text.split(".");
  return BigInt(whole + places.padEnd(6, "0"));
};
const figures = (
  issued: string,
  redeemed: string,
  expired: string,
  reversed: string,
  left: string,
): LiabilityFigures => ({
  issuedMicro: micro(issued),
  redeemedMicro: micro(redeemed),
  expiredMicro: micro(expired),
  reversedMicro: micro(reversed),
  outstandingMicro: micro(left),
});

const NOTHING = figures("0", "0", "0", "0", "0");
// 132.00 − 30.00 = 102.00: 700 of the first at 0.10 and 400 of the second at 0.08.
const JANUARY = figures("132.00", "30.00", "0", "0", "102.00");
// 132.00 − 80.00 − 8.00 = 44.00: 200 of the first (20.00) and 300 of the second (24.00).
const FEBRUARY = figures("132.00", "80.00", "0", "8.00", "44.00");
// 215.33325 − 80.00 − 20.00 − 8.00 = 107.33325: 300 of the second (24.00) and 250 at 0.333333 (83.33325).
const MARCH = figures("215.33325", "80.00", "20.00", "8.00", "107.33325");
const NONE = { redeemed: 0n, issued: 0n };
const FIRST_LOT = { redeemed: 800n, issued: 1_000n };

test("the roll-forward adds up at the end of each month: issued − redeemed − expired − reversed = outstanding", () => {
  for (const { issuedMicro, redeemedMicro, expiredMicro, reversedMicro, outstandingMicro } of [
    JANUARY,
    FEBRUARY,
    MARCH,
  ])
    expect(issuedMicro - redeemedMicro - expiredMicro - reversedMicro).toBe(outstandingMicro);
});

test("January: everything is expected to be redeemed, so what is redeemed is recognised at its price", () => {
  // 132.00 × 30.00 ÷ (30.00 + 102.00 × 1) = 30.00
  expect(deferRevenue({ figures: NOTHING, history: NONE }, { figures: JANUARY, history: NONE }, "CZK")).toEqual({
    openingMinor: 0n,
    issuedMinor: 132_00n,
    revenueMinor: 30_00n,
    catchUpMinor: 0n,
    closingMinor: 102_00n,
  });
});

test("February: what is given back takes its deferral away and is no revenue", () => {
  // allocated 132.00 − 8.00 = 124.00; 124.00 × 80.00 ÷ (80.00 + 44.00) = 80.00, of which 30.00 were January's.
  expect(deferRevenue({ figures: JANUARY, history: NONE }, { figures: FEBRUARY, history: NONE }, "CZK")).toEqual({
    openingMinor: 102_00n,
    issuedMinor: -8_00n,
    revenueMinor: 50_00n,
    catchUpMinor: 0n,
    closingMinor: 44_00n,
  });
});

test("March: a fifth of the first lot expired; the estimate falls from 1 to 0.8 and is caught up from the beginning", () => {
  // February again at 0.8: 124.00 × 80.00 ÷ (80.00 + 44.00 × 0.8 = 115.20) = 86.1111; less the 80.00 recognised: 6.11 caught up.
  // March: allocated 215.33325 − 8.00 = 207.33325; × 80.00 ÷ (80.00 + 107.33325 × 0.8 = 165.8666) = 100.0000 (16,586.66 ÷ 165.8666).
  // Revenue 100.00 − 80.00 = 20.00, of which 6.11 of the estimate alone. Issued: 207.33 − 124.00 = 83.33. Left: 207.33 − 100.00.
  const moved = deferRevenue({ figures: FEBRUARY, history: NONE }, { figures: MARCH, history: FIRST_LOT }, "CZK");
  expect(moved).toEqual({
    openingMinor: 44_00n,
    issuedMinor: 83_33n,
    revenueMinor: 20_00n,
    catchUpMinor: 6_11n,
    closingMinor: 107_33n,
  });
});

test("months add up to the quarter; only the catch-up is told of the whole at the last estimate", () => {
  const months = [
    deferRevenue({ figures: NOTHING, history: NONE }, { figures: JANUARY, history: NONE }, "CZK"),
    deferRevenue({ figures: JANUARY, history: NONE }, { figures: FEBRUARY, history: NONE }, "CZK"),
    deferRevenue({ figures: FEBRUARY, history: NONE }, { figures: MARCH, history: FIRST_LOT }, "CZK"),
  ];
  const quarter = deferRevenue({ figures: NOTHING, history: NONE }, { figures: MARCH, history: FIRST_LOT }, "CZK");
  const sum = (of: "issuedMinor" | "revenueMinor") => months.reduce((total, month) => total + month[of], 0n);
  expect([sum("issuedMinor"), sum("revenueMinor")]).toEqual([quarter.issuedMinor, quarter.revenueMinor]);
  // Of nothing there is nothing to catch up: what the estimate moved inside of the quarter is told by its months.
  expect(quarter.catchUpMinor).toBe(0n);
});
