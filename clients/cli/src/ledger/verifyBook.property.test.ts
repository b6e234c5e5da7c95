import { createHash } from "node:crypto";
import fc from "fast-check";
import { merkleRoot } from "./merkleRoot.js";
import { verifyBook } from "./verifyBook.js";

const id = (kind: number, place: number) => `0190000${kind}-0000-7000-8000-${String(place).padStart(12, "0")}`;
const at = "2011-02-01T00:00:00.000Z";

/** An export as the network writes it, made by its description alone: so many purchases a member, every third with a repayment. */
function makeExport(lengths: readonly number[]): string[] {
  const lines: object[] = [
    { kind: "export", format: "tessera.book.v1", seal: id(9, 1), members: lengths.length, sealedAt: at },
  ];
  const leaves = lengths.map((length, member) => {
    let seal = Buffer.alloc(32);
    const post = (sequence: number, kind: string, points: number, legs: string) => {
      const entry = id(2, lines.length);
      const text = `tessera.points.v1|${id(1, member)}|${sequence}|${entry}|${kind}|${points}|${partner(sequence)}|${id(3, sequence)}|${at}|${at}|${legs}`;
      seal = createHash("sha256").update(seal).update(text, "utf8").digest();
      lines.push({ kind: "entry", text, seal: seal.toString("hex") });
    };
    for (let sequence = 1; sequence <= length; sequence += 1) {
      const lot = id(4, sequence);
      const points = sequence * 10;
      post(sequence, "PURCHASE", points, `{"(ISSUED,a,${lot},,-${points})","(MEMBER,a,${lot},,${points})"}`);
      if (sequence % 3 === 0) {
        const legs = `{"(MEMBER,\\"b, \\\\\\"c\\\\\\"\\",${lot},,-5)","(DEBT,\\"b, \\\\\\"c\\\\\\"\\",,${id(5, 1)},5)"}`;
        post(sequence, "DEBT_REPAYMENT", 0, legs);
      }
    }
    return `tessera.book.v1|${id(1, member)}|${length}|${seal.toString("hex")}`;
  });
  return [...lines, { kind: "root", root: merkleRoot(leaves) }].map((line) => JSON.stringify(line));
}

/** None, one with a bar in it, one with a letter of two bytes. */
function partner(sequence: number): string {
  return ["-", "7:ku|hyně".replace("7", String(Buffer.byteLength("ku|hyně"))), "4:farm"][sequence % 3] ?? "-";
}

const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 });

test("an untouched export is proved, and its balances sum to zero", async () => {
  await fc.assert(
    fc.asyncProperty(lengths, async (of) => {
      const report = await verifyBook(makeExport(of));
      expect(report.problems).toEqual([]);
      const repayments = of.reduce((sum, length) => sum + Math.floor(length / 3), 0);
      expect(report.entries).toBe(of.reduce((sum, length) => sum + length, 0) + repayments);
      expect(Object.values(report.balances).reduce((sum, points) => sum + Number(points), 0)).toBe(0);
      expect(report.members).toBe(of.length);
    }),
    { numRuns: 60 },
  );
});

test("an export of no book is proved", async () => {
  expect(await verifyBook(makeExport([]))).toMatchObject({ entries: 0, members: 0, problems: [] });
});

const TAMPERINGS: Readonly<Record<string, (lines: string[], at: number, other: number) => string[]>> = {
  "a changed byte": (lines, line, place) => {
    const text = lines[line]!;
    const at = place % text.length;
    return lines.with(line, `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`);
  },
  "a removed line": (lines, line) => lines.toSpliced(line, 1),
  "a doubled line": (lines, line) => lines.toSpliced(line, 0, lines[line]!),
  "two lines in another order": (lines, line, place) => {
    const other = place % lines.length;
    return other === line ? lines.toSpliced(line, 1) : lines.with(line, lines[other]!).with(other, lines[line]!);
  },
  "an end that is cut off": (lines, line) => lines.slice(0, line),
  "a line from another export": (lines, line) => lines.toSpliced(line, 0, makeExport([1, 8])[3]!),
};

test.each(Object.entries(TAMPERINGS))("%s is found", async (_, tamper) => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(), fc.nat(), async (of, line, other) => {
      const lines = makeExport(of);
      const changed = tamper(lines, line % lines.length, other);
      // The head's time and seal are the reader's to compare; they bind nothing.
      fc.pre(changed.slice(1).join() !== lines.slice(1).join());
      expect((await verifyBook(changed)).problems).not.toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("the entry that was changed is named", async () => {
  const lines = makeExport([2, 3]);
  const changed = lines.with(4, lines[4]!.replace("|20|", "|21|"));
  const { problems } = await verifyBook(changed);
  expect(problems[0]).toContain(`line 5: entry ${id(2, 4)}, number 2 of member ${id(1, 1)}`);
});
