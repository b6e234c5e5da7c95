import fc from "fast-check";
import { divideHalfAwayFromZero, isRefused } from "@tessera/kernel";
import { atDomesticRate } from "../tax/domesticVat.js";
import type { Invoice } from "./invoice.js";
import { planCredit, type Credited, type CreditWanted } from "./planCredit.js";

const RATES = [0, 1_900, 2_000, 2_100, 2_300];
const NOTHING: Credited = { netOfLine: new Map(), vatMinor: 0n, domesticVatMinor: 0n };

function invoiceOf(nets: readonly bigint[], rateBps: number, rate: bigint): Invoice {
  const netMinor = nets.reduce((sum, net) => sum + net, 0n);
  const vatMinor = divideHalfAwayFromZero(netMinor * BigInt(rateBps), 10_000n);
  const domestic = { currency: "CZK", rate, ratedOn: "2011-01-31" };
  const party = { name: "P", address: "A", country: "CZ", vatId: null };
  const domesticVatMinor = atDomesticRate(vatMinor, "EUR", domestic);
  return {
    ...{ id: "i", kind: "INVOICE", number: "INV-2011-000001", cycleId: "c", partnerCode: "p", currency: "EUR" },
    ...{ issuedOn: "2011-02-01", taxPointOn: "2011-01-31", dueOn: "2011-02-15", language: "en" },
    ...{
      supplier: party,
      customer: party,
      netMinor,
      vatMinor,
      domestic,
      payment: null,
      claim: null,
      creditsNumber: null,
      reason: null,
    },
    taxes: [{ category: "STANDARD", rateBps, netMinor, vatMinor, domesticVatMinor }],
    lines: nets.map((net, index) => ({
      ...{ kind: "HANDLING_FEE", contractVersion: 1, quantity: "1", unitPrice: "1", netMinor: net, ordinal: index + 1 },
      creditsLine: null,
    })),
  };
}

function after(credited: Credited, plan: Exclude<ReturnType<typeof planCredit>, { refused: unknown }>): Credited {
  const netOfLine = new Map(credited.netOfLine);
  for (const { creditsLine, netMinor } of plan.lines) {
    netOfLine.set(creditsLine ?? 0, (netOfLine.get(creditsLine ?? 0) ?? 0n) - netMinor);
  }
  const domesticVatMinor = credited.domesticVatMinor - (plan.taxes[0]?.domesticVatMinor ?? 0n);
  return { netOfLine, vatMinor: credited.vatMinor - plan.vatMinor, domesticVatMinor };
}

const wanted: fc.Arbitrary<CreditWanted> = fc.oneof(
  fc.bigInt({ min: -1n, max: 400n }).map((netMinor) => ({ kind: "AMOUNT" as const, netMinor })),
  fc
    .array(
      fc.record({ ordinal: fc.integer({ min: 0, max: 4 }), netMinor: fc.option(fc.bigInt({ min: 0n, max: 300n })) }),
      {
        maxLength: 3,
      },
    )
    .map((lines) => ({ kind: "LINES" as const, lines })),
);

test("whatever is taken back in whichever parts, no line, no VAT and no domestic VAT goes below nothing, and the rest ends at zero", () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 1n, max: 500n }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...RATES),
      fc.bigInt({ min: 1n, max: 40_000_000_000n }),
      fc.array(wanted, { maxLength: 8 }),
      (nets, rateBps, rate, wishes) => {
        const invoice = invoiceOf(nets, rateBps, rate);
        let credited = NOTHING;
        for (const wish of [...wishes, { kind: "REST" as const }]) {
          const plan = planCredit(invoice, credited, wish);
          if (isRefused(plan)) continue;
          expect(plan.netMinor).toBeLessThan(0n);
          expect(plan.vatMinor <= 0n && (plan.taxes[0]?.domesticVatMinor ?? 0n) <= 0n).toBe(true);
          if (wish.kind === "AMOUNT") expect(plan.netMinor).toBe(-wish.netMinor);
          expect(plan.lines.reduce((sum, line) => sum + line.netMinor, 0n)).toBe(plan.netMinor);
          credited = after(credited, plan);
          for (const { ordinal, netMinor } of invoice.lines) {
            expect((credited.netOfLine.get(ordinal) ?? 0n) <= netMinor).toBe(true);
          }
        }
        expect(credited.vatMinor).toBe(invoice.vatMinor);
        expect(credited.domesticVatMinor).toBe(invoice.taxes[0]?.domesticVatMinor);
        expect(planCredit(invoice, credited, { kind: "REST" })).toMatchObject({ refused: { kind: "InvoiceRefused" } });
      },
    ),
    { numRuns: 300 },
  );
});
