import { createHash } from "node:crypto";
import fc from "fast-check";
import { merkleRoot } from "./merkleRoot.js";
import { verifyExport } from "./verifyExport.js";

const CYCLE = "01900000-0000-7000-8000-000000000001";
const ENTRY = "01900000-0000-7000-8000-0000000000";
const net = (...fields: readonly (string | number)[]) =>
  fields.map((field) => `${Buffer.byteLength(String(field))}:${field},`).join("");

/** An export as the network writes it, made by its description alone: chains of so many entries, sealed at two moments. */
function makeExport(lengths: readonly number[]): string {
  const chains = ["CZK", "EUR", "PLN"].slice(0, lengths.length).map((currency, chain) => {
    let seal = "0".repeat(64);
    const entries = Array.from({ length: lengths[chain] ?? 0 }, (_, index) => {
      const amount = 100 * (index + 1);
      const id = `${ENTRY}${chain}${index}`;
      const at = "2011-02-01T00:00:00.000Z";
      const head = net(
        "tessera.money.v1",
        CYCLE,
        currency,
        index + 1,
        id,
        "SETTLEMENT",
        "LEG",
        `úhrada ${index}`,
        at,
        at,
        2,
      );
      const text = head + net("bank:operator", amount, "position:a", -amount);
      seal = createHash("sha256").update(Buffer.from(seal, "hex")).update(text).digest("hex");
      return { text, seal };
    });
    return { currency, entries };
  });
  const sealed = [0.5, 1].map((share, index) => {
    const bound = chains
      .map(({ currency, entries }) => ({ currency, entries: entries.slice(0, Math.ceil(entries.length * share)) }))
      .filter(({ entries }) => entries.length > 0);
    const leaves = [
      net("tessera.seal.v1", CYCLE, index + 1, "SETTLED", "a".repeat(64), "2011-03-01T00:00:00.000Z", bound.length),
      net("tessera.books.v1", ENTRY, 7, "b".repeat(64), "2011-03-01T00:00:00.000Z"),
      // As before statements were bound, and since.
      ...(index === 0 ? [] : [net("tessera.statements.v1", CYCLE, 3, "c".repeat(64))]),
      ...bound.map(({ currency, entries }) =>
        net("tessera.chain.v1", CYCLE, currency, entries.length, entries.at(-1)!.seal),
      ),
    ];
    return { kind: "seal", leaves, root: merkleRoot(leaves) };
  });
  const lines = [
    { kind: "export", format: "tessera.ledger.v1", cycleId: CYCLE, seals: 2 },
    ...chains.flatMap(({ entries }) => entries.map(({ text, seal }) => ({ kind: "entry", text, seal }))),
    ...sealed,
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

test("an untouched export is proved", () => {
  fc.assert(
    fc.property(lengths, (of) => {
      const report = verifyExport(Buffer.from(makeExport(of)));
      expect(report).toMatchObject({ cycleId: CYCLE, chains: of.length, seals: 2, problems: [] });
      expect(report.entries).toBe(of.reduce((sum, length) => sum + length, 0));
    }),
    { numRuns: 30 },
  );
});

test("an export of a cycle without entries is proved", () => {
  expect(verifyExport(Buffer.from(makeExport([])))).toMatchObject({ entries: 0, chains: 0, seals: 2, problems: [] });
});

type Tamper = (bytes: Buffer, at: number, other: number) => Buffer;
const split = (bytes: Buffer) => bytes.toString("utf8").split(/(?<=\n)/);
const join = (lines: readonly string[]) => Buffer.from(lines.join(""));

const TAMPERINGS: Readonly<Record<string, Tamper>> = {
  "a flipped byte": (bytes, at, other) => {
    const changed = Buffer.from(bytes);
    changed[at % bytes.length]! ^= (other % 255) + 1;
    return changed;
  },
  "a byte taken out": (bytes, at) => {
    const place = at % bytes.length;
    return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)]);
  },
  "a byte put in": (bytes, at, other) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), Buffer.of(other % 256), bytes.subarray(place)]);
  },
  "a line taken out": (bytes, at) => {
    const lines = split(bytes);
    lines.splice(at % lines.length, 1);
    return join(lines);
  },
  "a line said twice": (bytes, at, other) => {
    const lines = split(bytes);
    lines.splice(other % (lines.length + 1), 0, lines[at % lines.length]!);
    return join(lines);
  },
  "two lines that changed places": (bytes, at, other) => {
    const lines = split(bytes);
    const [a, b] = [at % lines.length, other % lines.length];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return join(lines);
  },
  "an end cut off": (bytes, at) => bytes.subarray(0, at % bytes.length),
};

test.each(Object.entries(TAMPERINGS))("%s is found", (_, tamper) => {
  fc.assert(
    fc.property(lengths, fc.nat(), fc.nat(), (of, at, other) => {
      const bytes = Buffer.from(makeExport(of));
      const changed = tamper(bytes, at, other);
      fc.pre(!changed.equals(bytes));
      expect(verifyExport(changed).problems).not.toEqual([]);
    }),
    { numRuns: 400 },
  );
});

test("an entry forged with a seal that fits is found by the seal behind it, and named", () => {
  const lines = split(Buffer.from(makeExport([3])));
  const forged = JSON.parse(lines[2]!) as { kind: string; text: string; seal: string };
  const before = (JSON.parse(lines[1]!) as { seal: string }).seal;
  const text = forged.text.replace("position:a", "position:b");
  const seal = createHash("sha256").update(Buffer.from(before, "hex")).update(text).digest("hex");
  lines[2] = `${JSON.stringify({ kind: "entry", text, seal })}\n`;
  const { problems } = verifyExport(join(lines));
  expect(problems[0]).toMatch(/^line 4: entry .*, number 3 of CZK: the seal is not of this entry/);
});
