import fc from "fast-check";
import { bankLine, type StatementHead } from "./bankLine.js";
import { judgeStatement, NO_LINES, tallyLine } from "./judgeStatement.js";

const HEAD: StatementHead = {
  ...{ iban: "CZ6508000000192000145399", currency: "CZK", statementRef: "S7", sequenceNo: 7 },
  ...{ openedOn: "2026-03-10", closedOn: "2026-03-10", openingMinor: 0n, closingMinor: 0n },
};
const minor = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const small = fc.constantFrom(-100n, -1n, 0n, 1n, 100n);
const booked = fc.record({ amountMinor: fc.oneof(minor, small), isPending: fc.boolean() });

test("a statement counts exactly when opening + lines = closing, to the last unit; what is pending is no line (invariant 19)", () => {
  fc.assert(
    fc.property(minor, fc.array(booked), fc.oneof(minor, small), (openingMinor, lines, offMinor) => {
      const sum = lines.reduce((total, line) => (line.isPending ? total : total + line.amountMinor), openingMinor);
      const tally = lines
        .map(({ amountMinor, isPending }) =>
          bankLine({ amountMinor, currency: "CZK", ...(isPending ? { error: "PENDING: not booked yet" } : {}) }),
        )
        .reduce(tallyLine, NO_LINES);
      const found = judgeStatement({ ...HEAD, openingMinor, closingMinor: sum + offMinor }, tally);
      expect(found?.reason ?? null).toBe(offMinor === 0n ? null : "STATEMENT_UNBALANCED");
    }),
  );
});
