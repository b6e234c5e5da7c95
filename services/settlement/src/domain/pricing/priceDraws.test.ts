import { decimal, PRICE_SCALE } from "@tessera/kernel";
import type { Draw } from "./draw.js";
import { priceDraws } from "./priceDraws.js";
import { priceRepayments } from "./priceRepayments.js";

const draw = (issuerCode: string, points: bigint, unitPrice: string, more: Partial<Draw> = {}): Draw => ({
  lotId: `lot of ${issuerCode}`,
  issuerCode,
  creditorCode: "shop",
  points,
  unitPrice: decimal(unitPrice, PRICE_SCALE),
  currency: "CZK",
  ...more,
});
const amounts = (rows: readonly { amountMinor: bigint }[]) => rows.map((row) => row.amountMinor);

describe("pricing the draws of a redemption", () => {
  test("1,000 points at a uniform 0.0835 from 333, 333 and 334 points split 83.50 into 27.81, 27.80 and 27.89", () => {
    const draws = [draw("a", 333n, "0.0835"), draw("b", 333n, "0.0835"), draw("c", 334n, "0.0835")];
    expect(amounts(priceDraws(draws, "shop").debts)).toEqual([2781n, 2780n, 2789n]);
  });

  test("two lots of one issuer at different prices make one debt of 14.00", () => {
    const { debts } = priceDraws([draw("a", 100n, "0.10"), draw("a", 50n, "0.08")], "shop");
    expect(debts).toEqual([{ debtorCode: "a", creditorCode: "shop", currency: "CZK", amountMinor: 1400n }]);
  });

  test("the redeemer's own lots take part in the split and owe nothing", () => {
    const { shares, debts } = priceDraws([draw("shop", 1n, "0.005"), draw("b", 1n, "0.005")], "shop");
    expect(amounts(shares)).toEqual([1n, 0n]);
    expect(debts).toEqual([]);
  });

  test("ties of the largest remainder go to the issuer drawn first, whatever the codes", () => {
    const { shares } = priceDraws([draw("z", 1n, "0.005"), draw("b", 1n, "0.005"), draw("z", 1n, "0.005")], "shop");
    expect(shares.map(({ issuerCode, amountMinor }) => [issuerCode, amountMinor])).toEqual([
      ["z", 1n],
      ["b", 1n],
    ]);
    const tied = priceDraws([draw("z", 1n, "0.005"), draw("b", 1n, "0.005")], "shop");
    expect(tied.debts).toEqual([{ debtorCode: "z", creditorCode: "shop", currency: "CZK", amountMinor: 1n }]);
  });

  test("each currency is rounded and split by itself, with the digits it has", () => {
    const draws = [
      draw("a", 3n, "0.1"),
      draw("j", 3n, "0.5", { currency: "JPY" }),
      draw("k", 1n, "0.0015", { currency: "KWD" }),
      draw("a", 5n, "0.001", { currency: "EUR" }),
    ];
    expect(priceDraws(draws, "shop").debts.map((debt) => [debt.debtorCode, debt.currency, debt.amountMinor])).toEqual([
      ["a", "CZK", 30n],
      ["j", "JPY", 2n],
      ["k", "KWD", 2n],
      ["a", "EUR", 1n],
    ]);
  });

  test("half a unit rounds away from zero and points without a price make no debt", () => {
    expect(amounts(priceDraws([draw("a", 1n, "0.005")], "shop").debts)).toEqual([1n]);
    expect(amounts(priceDraws([draw("a", 1n, "0.004999")], "shop").debts)).toEqual([]);
    expect(priceDraws([draw("a", 10n, "0"), draw("b", 10n, "0")], "shop").debts).toEqual([]);
  });
});

describe("pricing the repayments of a purchase", () => {
  test("points of one lot towards one creditor are summed before the rounding", () => {
    const twice = [draw("x", 1n, "0.004", { creditorCode: "a" }), draw("x", 1n, "0.004", { creditorCode: "a" })];
    expect(priceRepayments(twice)).toEqual([
      { debtorCode: "x", creditorCode: "a", currency: "CZK", amountMinor: 1n, lotId: "lot of x" },
    ]);
  });

  test("creditors are rounded apart, an amount of zero and a debt to oneself make none", () => {
    const debts = priceRepayments([
      draw("x", 1n, "0.004", { creditorCode: "a" }),
      draw("x", 1n, "0.005", { creditorCode: "b" }),
      draw("x", 900n, "0.005", { creditorCode: "x" }),
    ]);
    expect(debts.map((debt) => [debt.creditorCode, debt.amountMinor])).toEqual([["b", 1n]]);
  });
});
