import { createHash } from "node:crypto";
import fc from "fast-check";
import { merkleRoot } from "./merkleRoot.js";
import { verifyStatement } from "./verifyStatement.js";

const CYCLE = "01900000-0000-7000-8000-000000000001";
const net = (...fields: readonly (string | number)[]) =>
  fields.map((field) => `${Buffer.byteLength(String(field))}:${field},`).join("");
const sha256 = (...parts: readonly (Buffer | string)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

interface Line {
  readonly reference: string;
  readonly counterparty: string;
  readonly amountMinor: number;
}

/** The path by the definition of RFC 6962, section 2.1.1. */
function pathOf(leaves: readonly string[], index: number): string[] {
  if (leaves.length === 1) return [];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...pathOf(left, index), merkleRoot(right)]
    : [...pathOf(right, index - split), merkleRoot(left)];
}

/** A statement as the network writes it, made by its description alone, among those of other partners. */
function makeStatement(lines: readonly Line[], place: number, others: number): string {
  const at = "2011-02-01T00:00:00.000Z";
  const digest = lines.reduce(
    (seal, { reference, counterparty, amountMinor }) =>
      sha256(seal, net("tessera.obligation.v1", "CZK", at, "REDEMPTION", reference, counterparty, amountMinor)),
    Buffer.alloc(32),
  );
  const leaf = net("tessera.statement.v1", CYCLE, "own", lines.length, digest.toString("hex"));
  const leaves = Array.from({ length: others }, (_, one) =>
    net("tessera.statement.v1", CYCLE, `p${one}`, 1, "a".repeat(64)),
  );
  const index = place % (others + 1);
  leaves.splice(index, 0, leaf);
  const bound = [
    net("tessera.seal.v1", CYCLE, 1, "SETTLED", "a".repeat(64), at, 0),
    net("tessera.books.v1", CYCLE, 7, "b".repeat(64), at),
    net("tessera.statements.v1", CYCLE, leaves.length, merkleRoot(leaves)),
  ];
  const root = merkleRoot(bound);
  const proof = JSON.stringify({ kind: "proof", leaf, index, path: pathOf(leaves, index), leaves: bound, root });
  const amount = (minor: number) => (minor / 100).toFixed(2);
  const rows = [
    ["řádek", "čas", "druh", "odkaz", "protistrana", "měna", "pohledávka", "závazek", "zůstatek", "pozdě", "popis"],
    ["OPENING", at, "", "", "", "CZK", "0.00", "0.00", "0.00", "", "Počáteční stav"],
    ...lines.map(({ reference, counterparty, amountMinor }) => {
      const sides = [Math.max(amountMinor, 0), Math.max(-amountMinor, 0)].map(amount);
      const guarded = counterparty.startsWith("=") ? `'${counterparty}` : counterparty;
      return ["ENTRY", at, "REDEMPTION", reference, guarded, "CZK", ...sides, "0.00", "false", "Uplatnění"];
    }),
    ["ROOT", at, "", root, "", "", "", "", "", "", "Kořen"],
    ["PROOF", "", "", proof, "", "", "", "", "", "", "Kořen"],
  ];
  const cell = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

const lines = fc.array(
  fc.record({
    reference: fc.constantFrom("rdm_1", "rdm_2", "Účtenka 7"),
    counterparty: fc.constantFrom("hotel", "motel", "=cmd"),
    amountMinor: fc.constantFrom(1, -1, 10_000, -12_345),
  }),
  { minLength: 1, maxLength: 4 },
);
const places = [fc.nat(8), fc.nat(8)] as const;

test("an untouched statement is proved among those of any number of others", () => {
  fc.assert(
    fc.property(lines, ...places, (of, place, others) => {
      const report = verifyStatement(Buffer.from(makeStatement(of, place, others)));
      expect(report).toMatchObject({ cycleId: CYCLE, partnerCode: "own", obligations: of.length, problems: [] });
    }),
    { numRuns: 60 },
  );
});

const records = (text: string) => text.split(/(?<=\r\n)/);
const TAMPERINGS: Readonly<Record<string, (text: string, of: readonly Line[]) => string>> = {
  "an amount": (text) => text.replace(/(ENTRY.*CZK,)/, "$19"),
  "an obligation taken out": (text) =>
    records(text)
      .filter((_, index) => index !== 2)
      .join(""),
  "an obligation told twice": (text) =>
    records(text)
      .flatMap((row, index) => (index === 2 ? [row, row] : [row]))
      .join(""),
  "another kind": (text) => text.replace("REDEMPTION", "REVERSAL"),
  "another counterparty": (text) => text.replace(/(ENTRY,[^,]*,[^,]*,[^,]*,)[^,]*/, "$1anybody"),
  "another root": (text) => text.replace(/^ROOT,([^,]*),,[0-9a-f]{64}/m, `ROOT,$1,,${"0".repeat(64)}`),
  "another leaf": (text) => text.replace(/own/, "ovn"),
  "the proof taken out": (text) =>
    records(text)
      .filter((row) => !row.startsWith("PROOF"))
      .join(""),
  "a hash of the path": (text) => text.replace(/""path"":\[""[0-9a-f]{64}/, `""path"":[""${"0".repeat(64)}`),
  "both roots": (text) => {
    const root = /^ROOT,[^,]*,,([0-9a-f]{64})/m.exec(text)?.[1] ?? "";
    return text.replaceAll(root, "0".repeat(64));
  },
};

test.each(Object.entries(TAMPERINGS))("%s is found", (_, tamper) => {
  fc.assert(
    fc.property(lines, fc.nat(8), fc.integer({ min: 1, max: 8 }), (of, place, others) => {
      const text = makeStatement(of, place, others);
      const changed = tamper(text, of);
      expect(changed).not.toBe(text);
      expect(verifyStatement(Buffer.from(changed)).problems).not.toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test("two obligations in another order are found", () => {
  const [one, other] = [
    { reference: "rdm_1", counterparty: "hotel", amountMinor: 1 },
    { reference: "rdm_2", counterparty: "hotel", amountMinor: 2 },
  ];
  const rows = records(makeStatement([one, other], 0, 2));
  [rows[2], rows[3]] = [rows[3]!, rows[2]!];
  expect(verifyStatement(Buffer.from(rows.join(""))).problems).toEqual([
    "the obligations are not those that were sealed",
  ]);
});

test("what is no statement is told, whatever it holds", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(verifyStatement(bytes).problems).not.toEqual([]);
    }),
    { numRuns: 50 },
  );
});
