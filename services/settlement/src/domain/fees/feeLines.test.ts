import { feeLines } from "./feeLines.js";

test("an issuance fee is points × fee, rounded once half away from zero", () => {
  expect(feeLines("CZK", [{ contractVersion: 1, points: 12_345n, feePerPoint: 3_000n }], [])).toEqual([
    // 12,345 × 0.003 = 37.035
    { kind: "ISSUANCE_FEE", contractVersion: 1, quantity: "12345", unitPrice: "0.003", netMinor: 3_704n },
  ]);
});

test("a handling fee is the value redeemed × basis points, rounded once", () => {
  expect(feeLines("EUR", [], [{ contractVersion: 2, valueMinor: 10_050n, feeBps: 125 }])).toEqual([
    // 100.50 × 0.0125 = 1.25625
    { kind: "HANDLING_FEE", contractVersion: 2, quantity: "100.50", unitPrice: "0.0125", netMinor: 126n },
  ]);
});

test("a line of nothing, and one of more undone than redeemed, are left out", () => {
  const issued = [{ contractVersion: 1, points: 1n, feePerPoint: 1_000n }];
  const redeemed = [
    { contractVersion: 1, valueMinor: -500n, feeBps: 100 },
    { contractVersion: 1, valueMinor: 500n, feeBps: 0 },
  ];
  expect(feeLines("CZK", issued, redeemed)).toEqual([]);
});
