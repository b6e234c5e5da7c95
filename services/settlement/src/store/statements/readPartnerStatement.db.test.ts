import { isRefused } from "@tessera/kernel";
import { openDispute } from "../../commands/disputes/openDispute.js";
import { closeSettlement } from "../../test/closeSettlement.js";
import { renderStatementCsv } from "../../documents/statements/renderStatementCsv.js";
import { renderStatementPdf } from "../../documents/statements/renderStatementPdf.js";
import { renderStatementXlsx } from "../../documents/statements/renderStatementXlsx.js";
import { openDirectMonth } from "../../test/openDirectMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { readPartnerStatement, type ReadStatement } from "./readPartnerStatement.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const DISPUTES = 12;

/** What is owed by lines that count, what the frozen position says, and what is to be paid: one amount, three times. */
function figuresOf({ positions, statement }: ReadStatement) {
  const [section] = statement.sections;
  const legs = section?.legs.map(({ direction, amountMinor }) => (direction === "PAYS" ? -amountMinor : amountMinor));
  const [position] = positions;
  return [
    section?.closingMinor,
    position ? position.receivableMinor - position.payableMinor : 0n,
    (legs ?? []).reduce((sum, amount) => sum + amount, 0n),
  ];
}

test("a statement is of one instant, whatever others dispute and calculate while it is read", async () => {
  const owed = Array.from({ length: DISPUTES + 1 }, (_, index) => ["a", "b", 10 + index, "0.1", "CZK"] as const);
  const { cycleId } = await closeSettlement(settlement, owed);
  const obligations = await settlement.rows<{ id: string }>("SELECT id FROM obligation ORDER BY amount_minor");
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (const { id } of obligations.slice(0, DISPUTES)) {
      const claimed = { amountMinor: 0n, currency: "CZK" };
      const input = { obligationId: id, reason: "not ours", claimed, partnerCode: null };
      const answer = await openDispute(settlement.deps, { scope: "finance-1", key: id }, input);
      if (isRefused(answer)) throw new Error(JSON.stringify(answer));
    }
    isWriting = false;
  };
  const disputedSeen = new Set<number>();
  const read = async (): Promise<void> => {
    do {
      const seen = await readPartnerStatement(settlement.db.database, cycleId, "b");
      const [closing, ...others] = figuresOf(seen);
      expect(others).toEqual([closing, closing]);
      disputedSeen.add(seen.statement.sections[0]?.entries.filter(({ disputed }) => disputed).length ?? 0);
    } while (isWriting);
  };
  await Promise.all([write(), read(), read(), read()]);
  await read();
  expect(disputedSeen).toContain(DISPUTES);
});

test("of what partners pay each other both sides' statements list the payment, and what they pay is what they owe", async () => {
  const { cycleId, ...month } = await openDirectMonth(settlement);
  await month.instruct();
  const legs = await month.legs();
  const seenBy = async (code: string) => readPartnerStatement(settlement.db.database, cycleId, code);
  const shown = (read: ReadStatement) =>
    read.statement.sections.flatMap((section) =>
      section.legs.map(({ direction, counterpartyCode, amountMinor, reference }) => {
        return { direction, counterpartyCode, amountMinor, reference };
      }),
    );
  const [a, b, c] = [await seenBy("a"), await seenBy("b"), await seenBy("c")];
  const [ofA, ofB] = legs.map(({ reference }) => reference);
  expect(shown(a)).toEqual([{ direction: "PAYS", counterpartyCode: "c", amountMinor: 10_00n, reference: ofA }]);
  expect(shown(c)).toEqual([
    { direction: "RECEIVES", counterpartyCode: "a", amountMinor: 10_00n, reference: ofA },
    { direction: "RECEIVES", counterpartyCode: "b", amountMinor: 6_00n, reference: ofB },
  ]);
  for (const read of [a, b, c]) {
    const [closing, ...others] = figuresOf(read);
    expect(others).toEqual([closing, closing]);
    // Of one content every format is made once more byte for byte, and the creditor's payments are in it.
    const again = await seenBy(read.statement.partner.code);
    const { statement } = read;
    expect(renderStatementCsv(statement, "en")).toEqual(renderStatementCsv(again.statement, "en"));
    expect(await renderStatementXlsx(statement, "en")).toEqual(await renderStatementXlsx(again.statement, "en"));
    expect(await renderStatementPdf(statement, "en")).toEqual(await renderStatementPdf(again.statement, "en"));
  }
  const csv = Buffer.from(renderStatementCsv(c.statement, "en")).toString("utf8");
  expect(csv.split("\r\n").filter((record) => record.startsWith("LEG"))).toEqual([
    expect.stringMatching(`^LEG,[^,]*,INSTRUCTED,${ofA},a,CZK,10.00,,`),
    expect.stringMatching(`^LEG,[^,]*,INSTRUCTED,${ofB},b,CZK,6.00,,`),
  ]);
});
