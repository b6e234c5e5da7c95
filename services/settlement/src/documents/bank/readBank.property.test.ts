import fc from "fast-check";
import { isRefused, type Refused } from "@tessera/kernel";
import type { BankLine, BankPart, StatementHead, StatementUnreadable } from "../../domain/bank/bankLine.js";
import { judgeStatement, NO_LINES, tallyLine } from "../../domain/bank/judgeStatement.js";
import { bankCsvLayout } from "../../test/bank/bankCsvLayout.js";
import { closingOf, type TestEntry, type TestStatement } from "../../test/bank/TestStatement.js";
import { writeBankCsv } from "../../test/bank/writeBankCsv.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { writeMt940 } from "../../test/bank/writeMt940.js";
import { readBankCsv } from "./readBankCsv.js";
import { readCamt } from "./readCamt.js";
import { readMt940 } from "./readMt940.js";

interface Told {
  readonly head: StatementHead;
  readonly lines: readonly BankLine[];
}

type Parts = AsyncIterable<BankPart | Refused<StatementUnreadable>>;

async function* pieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

async function gather(parts: Parts): Promise<Told[] | StatementUnreadable> {
  const told: Told[] = [];
  let lines: BankLine[] = [];
  for await (const part of parts) {
    if (isRefused(part)) return part.refused;
    if (part.kind === "LINE") lines.push(part.line);
    else {
      told.push({ head: part.head, lines });
      lines = [];
    }
  }
  return told;
}

const READERS = {
  camt: (bytes: Uint8Array, size: number) => readCamt(pieces(bytes, size), "CAMT_053"),
  mt940: (bytes: Uint8Array, size: number) => readMt940(pieces(bytes, size)),
};

/** Few amounts and days, so that lines collide. */
const amount = fc
  .oneof(fc.constantFrom(1n, -1n, 100n, -100n, 123_456n), fc.bigInt(-(10n ** 14n), 10n ** 14n))
  .filter((value) => value !== 0n);
const day = fc.constantFrom("2011-03-01", "2011-03-02", "2011-03-31");
const words = fc.constantFrom("za výlohy březen", "Žluťoučký kůň", "Łódź Sp. z o.o.", "A B", "x".repeat(60));
const reference = fc.constantFrom("C20110301A", "LEG1", "0000000000000001");
const orNull = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null });
const entry: fc.Arbitrary<TestEntry> = fc.record({
  amountMinor: amount,
  bookedOn: day,
  endToEndId: orNull(reference),
  bankReference: orNull(fc.constantFrom("B1", "B2")),
  variableSymbol: orNull(fc.constantFrom("1", "2011030001")),
  counterpartyName: orNull(words),
  counterpartyIban: orNull(fc.constantFrom("CZ6508000000192000145399", "SK3112000000198742637541")),
  remittance: orNull(words),
  isReversal: fc.boolean(),
  returnReason: fc.constant(null),
});
const statement = (entries: fc.Arbitrary<TestEntry>): fc.Arbitrary<TestStatement> =>
  fc.record({
    iban: fc.constantFrom("CZ6508000000192000145399", "PL61109010140000071219812874"),
    currency: fc.constantFrom("CZK", "EUR", "PLN"),
    statementRef: fc.constantFrom("S1", "2011/3"),
    sequenceNo: fc.constantFrom(1, 31, 365),
    openedOn: fc.constant("2011-03-01"),
    closedOn: fc.constant("2011-03-31"),
    openingMinor: fc.constantFrom(0n, -5n, 10n ** 12n),
    entries: fc.array(entries, { maxLength: 8 }),
  });

function expected(one: TestEntry, parts: Partial<BankLine> = {}): Partial<BankLine> {
  return {
    amountMinor: one.amountMinor,
    bookedOn: one.bookedOn,
    valueOn: one.bookedOn,
    endToEndId: one.endToEndId,
    bankReference: one.bankReference,
    structuredReference: one.variableSymbol ?? null,
    counterpartyName: one.counterpartyName,
    counterpartyIban: one.counterpartyIban,
    isReversal: one.isReversal ?? false,
    error: null,
    ...parts,
  };
}

function balancesOf({ head, lines }: Told): boolean {
  return judgeStatement(head, lines.reduce(tallyLine, NO_LINES)) === null;
}

test("a camt.053 is read back as it was written, in pieces of any size, its batches with their details", async () => {
  const batch = fc.tuple(entry, fc.array(entry, { minLength: 2, maxLength: 4 })).map(([head, details]): TestEntry => {
    const side = head.amountMinor < 0n;
    const own = details.map((one) => ({
      ...one,
      amountMinor: side === one.amountMinor < 0n ? one.amountMinor : -one.amountMinor,
    }));
    return { ...head, amountMinor: own.reduce((sum, one) => sum + one.amountMinor, 0n), details: own };
  });
  const statements = fc.array(statement(fc.oneof({ weight: 3, arbitrary: entry }, batch)), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(statements, fc.integer({ min: 1, max: 5_000 }), async (written, size) => {
      const told = await gather(READERS.camt(Buffer.from(writeCamt053(...written)), size));
      if (!Array.isArray(told)) throw new Error(told.message);
      expect(told.map(({ head }) => head)).toEqual(
        written.map((one) => ({
          iban: one.iban,
          currency: one.currency,
          statementRef: one.statementRef,
          sequenceNo: one.sequenceNo,
          openedOn: one.openedOn,
          closedOn: one.closedOn,
          openingMinor: one.openingMinor,
          closingMinor: closingOf(one),
        })),
      );
      for (const [index, one] of written.entries()) {
        expect(told[index]?.lines.length).toBe(one.entries.length);
        for (const [place, line] of one.entries.entries()) {
          const read = told[index]?.lines[place];
          if (line.details === undefined)
            expect(read).toMatchObject(expected(line, { remittance: line.remittance, details: [] }));
          else {
            expect(read).toMatchObject({ amountMinor: line.amountMinor, endToEndId: null, error: null });
            expect(read?.details).toMatchObject(
              line.details.map((detail) =>
                expected(detail, {
                  bookedOn: line.bookedOn,
                  valueOn: line.bookedOn,
                  isReversal: line.isReversal ?? false,
                }),
              ),
            );
          }
        }
        expect(balancesOf(told[index]!)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("an MT940 is read back as it was written, its pages as one statement", async () => {
  const statements = fc.array(statement(entry), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      statements,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 999 }),
      async (written, page, size) => {
        const told = await gather(READERS.mt940(Buffer.from(writeMt940(written, page)), size));
        if (!Array.isArray(told)) throw new Error(told.message);
        expect(told.length).toBe(written.length);
        for (const [index, one] of written.entries()) {
          const { head, lines } = told[index]!;
          expect(head).toMatchObject({
            iban: one.iban,
            currency: one.currency,
            sequenceNo: one.sequenceNo,
            openingMinor: one.openingMinor,
            closingMinor: closingOf(one),
          });
          expect(lines).toMatchObject(one.entries.map((line) => expected(line)));
          expect(balancesOf(told[index]!)).toBe(true);
        }
      },
    ),
    { numRuns: 80 },
  );
});

test("a CSV is read back as it was written, the oldest line first or the newest", async () => {
  const filled = statement(entry)
    .filter(({ entries }) => entries.length > 0)
    .map((one) => ({ ...one, entries: one.entries.toSorted((a, b) => a.bookedOn.localeCompare(b.bookedOn)) }));
  const order = fc.constantFrom("OLDEST_FIRST" as const, "NEWEST_FIRST" as const);
  await fc.assert(
    fc.asyncProperty(filled, order, fc.integer({ min: 1, max: 999 }), async (written, way, size) => {
      const bytes = Buffer.from(writeBankCsv(written, way));
      const told = await gather(readBankCsv(pieces(bytes, size), bankCsvLayout(written)));
      if (!Array.isArray(told)) {
        // Of one day's lines that add up from either end nobody can tell which is the first.
        expect(told.message).toMatch(/add up from either end/);
        expect(written.entries[0]?.bookedOn).toBe(written.entries.at(-1)?.bookedOn);
        return;
      }
      const [{ head, lines }] = told as [Told];
      expect([head.openingMinor, head.closingMinor]).toEqual([written.openingMinor, closingOf(written)]);
      const entries = way === "OLDEST_FIRST" ? written.entries : [...written.entries].reverse();
      expect(lines).toMatchObject(
        entries.map((line) => expected({ ...line, isReversal: false }, { remittance: line.remittance })),
      );
      expect(balancesOf(told[0]!)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a file with changed bytes is refused or does not add up, or says the same money as before", async () => {
  const one = statement(entry).filter(({ entries }) => entries.length > 0);
  const change = fc.record({
    place: fc.double({ min: 0, max: 0.999, noNaN: true }),
    byte: fc.integer({ min: 0, max: 255 }),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("camt" as const, "mt940" as const),
      one,
      change,
      async (format, written, { place, byte, cut }) => {
        const bytes = Buffer.from(format === "camt" ? writeCamt053(written) : writeMt940([written]));
        const at = Math.floor(place * bytes.length);
        const changed = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) changed[at] = byte;
        const told = await gather(READERS[format](changed, 4_096));
        if (!Array.isArray(told)) return;
        for (const { head, lines } of told) {
          if (!balancesOf({ head, lines })) continue;
          // What still adds up moves the money that was written: a changed opening and closing balance would have to change alike.
          const sum = lines.reduce((total, line) => total + (line.error === null ? (line.amountMinor ?? 0n) : 0n), 0n);
          expect(sum).toBe(closingOf(written) - written.openingMinor);
        }
      },
    ),
    { numRuns: 400 },
  );
});
