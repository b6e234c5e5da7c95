import fc from "fast-check";
import {
  buildPartnerStatement,
  type PartnerStatement,
  type StatementLine,
} from "../domain/statements/partnerStatement.js";

/** Every letter beyond ASCII of the four languages, and a text that a spreadsheet would take for a formula. */
export const LETTERS = "ěščřžýáíéúůďťňĚŠČŘŽÝÁÍÉÚŮĎŤŇľĺŕôäĽĹŔÔÄąćęłńóśźżĄĆĘŁŃÓŚŹŻ";

/** Codes and kinds that collide, amounts at the edges, texts that hurt. */
export const statementArbitrary: fc.Arbitrary<PartnerStatement> = fc
  .record({
    openings: fc.uniqueArray(
      fc.record({ currency: fc.constantFrom("CZK", "EUR"), openingMinor: fc.bigInt(-500_000n, 500_000n) }),
      { selector: ({ currency }) => currency, maxLength: 2 },
    ),
    lines: fc.array(
      fc.record({
        mine: fc.boolean(),
        other: fc.constantFrom("hracky", "=cmd|' /C calc'!A0", LETTERS),
        kind: fc.constantFrom("REDEMPTION", "DEBT_REPAYMENT", "REVERSAL", "ADJUSTMENT", "constructor"),
        currency: fc.constantFrom("CZK", "EUR", "PLN", "JPY"),
        amountMinor: fc.oneof(fc.constantFrom(1n, 99n, 100n, 99_999_999_999n), fc.bigInt(1n, 10_000_000n)),
        minute: fc.nat(44_000),
        late: fc.boolean(),
        disputed: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
    fees: fc.array(
      fc.record({
        number: fc.constantFrom("INV-2011-000001", "CRN-2011-000001"),
        currency: fc.constantFrom("CZK", "EUR"),
        netMinor: fc.bigInt(-50_000n, 50_000n),
        vatMinor: fc.bigInt(-10_000n, 10_000n),
        reference: fc.constantFrom(null, "RF13INV2011000001"),
        variableSymbol: fc.constantFrom(null, "2011000001"),
      }),
      { maxLength: 3 },
    ),
    legs: fc.array(
      fc.record({
        currency: fc.constantFrom("CZK", "EUR"),
        direction: fc.constantFrom("PAYS" as const, "RECEIVES" as const),
        counterpartyCode: fc.constantFrom(null, "hracky"),
        amountMinor: fc.bigInt(1n, 9_999_999n),
        status: fc.constantFrom(null, "SETTLED", "CARRIED", "DEFAULTED"),
        isWithheld: fc.boolean(),
        dueOn: fc.constantFrom(null, "2011-04-05"),
        reference: fc.constantFrom(null, "TS1"),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ lines, ...rest }) =>
    aStatement({
      ...rest,
      lines: lines.map(({ mine, other, minute, ...line }, index): StatementLine => {
        const occurredAt = new Date(Date.UTC(2011, 2, 1, 0, minute));
        const [debtorCode, creditorCode] = mine ? [other, "kuchyne"] : ["kuchyne", other];
        return { ...line, reference: `rdm_${index}`, debtorCode, creditorCode, occurredAt };
      }),
    }),
  );

export function aStatement(source: Partial<Parameters<typeof buildPartnerStatement>[0]> = {}): PartnerStatement {
  return buildPartnerStatement({
    programmeCode: "tessera",
    partner: { code: "kuchyne", name: `Kuchyně ${LETTERS} s.r.o.` },
    cycle: {
      id: "cyc_01900000-0000-7000-8000-00000000000f",
      status: "SETTLED",
      contentHash: "ab".repeat(32),
      from: new Date("2011-02-28T23:00:00Z"),
      to: new Date("2011-03-31T22:00:00Z"),
    },
    timeZone: "Europe/Prague",
    openings: [],
    lines: [],
    fees: [],
    legs: [],
    seal: { root: "cd".repeat(32), recordedAt: new Date("2011-04-10T10:00:00.120Z"), proof: '{"kind":"proof"}' },
    ...source,
  });
}
