import { exportEntry, exportHead, exportSeal } from "./exportLines.js";
import { statementLeaf, type CycleSealContent } from "./cycleSeal.js";
import { journalCsv, trialBalance, type JournalLine } from "./journalCsv.js";

const AT = new Date("2011-02-01T00:00:00.123Z");
const SEAL: CycleSealContent & { readonly root: string } = {
  cycleId: "c1",
  ordinal: 2,
  stage: "SETTLED",
  contentHash: "ab",
  recordedAt: AT,
  chains: [
    { currency: "CZK", entries: 10, head: "0f" },
    { currency: "EUR", entries: 1, head: "ff" },
  ],
  book: { sealId: "b1", members: 3, root: "cd", sealedAt: AT },
  statements: { partners: 4, root: "aa" },
  root: "ef",
};

test("an export's lines are as docs/tamper-evidence.md describes them", () => {
  expect(exportHead("c1", 2)).toBe('{"kind":"export","format":"tessera.ledger.v1","cycleId":"c1","seals":2}');
  expect(exportEntry("a|b", "0f")).toBe('{"kind":"entry","text":"a|b","seal":"0f"}');
  expect(JSON.parse(exportSeal(SEAL))).toEqual({
    kind: "seal",
    leaves: [
      "15:tessera.seal.v1,2:c1,1:2,7:SETTLED,2:ab,24:2011-02-01T00:00:00.123Z,1:2,",
      "16:tessera.books.v1,2:b1,1:3,2:cd,24:2011-02-01T00:00:00.123Z,",
      "21:tessera.statements.v1,2:c1,1:4,2:aa,",
      "16:tessera.chain.v1,2:c1,3:CZK,2:10,2:0f,",
      "16:tessera.chain.v1,2:c1,3:EUR,1:1,2:ff,",
    ],
    root: "ef",
  });
  const older = JSON.parse(exportSeal({ ...SEAL, statements: null })) as { leaves: string[] };
  expect(older.leaves.map((leaf) => leaf.slice(3, 17))).toEqual([
    ...["tessera.seal.v", "tessera.books.", "tessera.chain.", "tessera.chain."],
  ]);
  expect(statementLeaf("c1", { partnerCode: "a", obligations: 12, digest: "0f" })).toBe(
    "20:tessera.statement.v1,2:c1,1:a,2:12,2:0f,",
  );
});

const line = (account: string, amountMinor: bigint, currency = "CZK"): JournalLine => ({
  ...{ entryId: "e1", sequence: 7, recordedAt: AT, occurredAt: AT, currency, kind: "POSITION" },
  ...{ source: "CALCULATION c1:1", account, amountMinor, seal: "0f" },
});

test("the journal has a record for each posting, debits and credits in columns of their own", () => {
  expect(journalCsv([line("position:a", 12_345n), line("=clearing,c1", -5n)])).toBe(
    "sequence,entry,recordedAt,occurredAt,kind,source,account,currency,debit,credit,seal\r\n" +
      "7,e1,2011-02-01T00:00:00.123Z,2011-02-01T00:00:00.123Z,POSITION,CALCULATION c1:1,position:a,CZK,123.45,,0f\r\n" +
      '7,e1,2011-02-01T00:00:00.123Z,2011-02-01T00:00:00.123Z,POSITION,CALCULATION c1:1,"\'=clearing,c1",CZK,,0.05,0f\r\n',
  );
  expect(journalCsv([line("fx", 0n)]).split("\r\n")[1]).toContain(",fx,CZK,0.00,,0f");
});

test("the trial balance sums debits and credits by currency and account, in that order", () => {
  const lines = [line("fx", 5n), line("bank", -5n), line("fx", -2n), line("bank", 2n), line("bank", 1n, "EUR")];
  expect(trialBalance(lines)).toEqual([
    { currency: "CZK", account: "bank", debitMinor: 2n, creditMinor: 5n },
    { currency: "CZK", account: "fx", debitMinor: 5n, creditMinor: 2n },
    { currency: "EUR", account: "bank", debitMinor: 1n, creditMinor: 0n },
  ]);
});
