import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ExcelJS from "exceljs";
import { addReward, enrol, FIXED_PARTNERS, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { data, FINANCE, mutate, redeem } from "../support/smallCoalition.js";
import { runTessera } from "../support/runTessera.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";

/*
 * One member spends points of alfa, each worth 0.10 CZK. What alfa owes by the name of the redemption:
 *
 *   at beta   right 11.00 · missing 12.00 · amount 13.00 · currency 14.00 · cycle 15.00 · twice 16.00 · ownNumber 17.00
 *   at gama   sheetRight 21.00 · sheetAmount 22.00
 *   at delta  agreed 23.00
 */
const AT_BETA = { right: 110, missing: 120, amount: 130, currency: 140, cycle: 150, twice: 160, ownNumber: 170 };
const AT_GAMA = { sheetRight: 210, sheetAmount: 220 };
const AT_DELTA = { agreed: 230 };
const OWED: Readonly<Record<string, number>> = { ...AT_BETA, ...AT_GAMA, ...AT_DELTA };
const PARTNERS = [
  ...Object.values(FIXED_PARTNERS),
  { code: "delta", currency: "CZK", unitPrice: "0.10", unit: "1.00" },
];
const HEADER = ["line_id", "reference", "amount", "currency", "cycle", "date", "description"];
const UNKNOWN = "rdm_01900000-0000-7000-8000-00000000000f";
const DAY = "2025-01-15";

let network: TestNetwork;
let cycleId: string;
const ids: Record<string, string> = {};
const folder = mkdtempSync(path.join(tmpdir(), "reconcile-"));

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpFixedCoalition(network, { expiryMonths: 6, partners: PARTNERS });
  await enrol(network, "1001");
  const lines = [{ sku: "thing", quantity: "5000", unitPrice: "1.00" }];
  const receipt = { idempotencyKey: "A1", receiptNumber: "A1", partnerCode: "alfa", cardNumber: "1001", lines };
  const purchase = { ...receipt, currency: "CZK", occurredAt: "2025-01-10T09:00:00Z" };
  expect((await mutate(network, "recordPurchase", purchase, "")).__typename).toBe("PurchaseRecorded");
  for (const [name, points] of Object.entries(OWED)) {
    const code = name.toLowerCase();
    await addReward(network, { code, partnerCode: redeemerOf(name), points });
    ids[name] = await redeem(network, code, "1001", name, new Date(`${DAY}T10:00:00Z`));
  }
  for (const name of Object.keys(OWED)) await obligationsOf(network, ids[name] ?? "", 1);
  const query = "{ settlementCycles(first: 1) { nodes { id } } }";
  const { settlementCycles } = await data<{ settlementCycles: { nodes: { id: string }[] } }>(
    network.ask(query, {}, FINANCE),
  );
  cycleId = settlementCycles.nodes[0]?.id ?? "";
  const close = { idempotencyKey: "close", cycleId };
  expect((await mutate(network, "closeSettlementCycle", close, "", FINANCE)).__typename).toBe("SettlementCycleClosed");
}, 180_000);
afterAll(async () => {
  await network.stop();
  rmSync(folder, { recursive: true });
});

const reconcile = async (...words: readonly string[]) =>
  runTessera(["reconcile", ...words], { TESSERA_DATA: network.dataDir });

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function redeemerOf(name: string): string {
  if (name in AT_BETA) return "beta";
  return name in AT_GAMA ? "gama" : "delta";
}

let lineIds = 0;
/** A line about a redemption of the table as its partner should tell it, but for what is planted. */
function line(name: string, planted: Readonly<Record<string, string>> = {}): string[] {
  const owed = ((OWED[name] ?? 0) / 10).toFixed(2);
  const told = { reference: ids[name] ?? "", amount: owed, currency: "CZK", cycle: "2025-01", date: DAY, ...planted };
  const fields: Readonly<Record<string, string>> = { line_id: String(++lineIds), description: name, ...told };
  return HEADER.map((column) => fields[column] ?? "");
}

const csv = (lines: readonly string[][]) => `${[HEADER, ...lines].map((cells) => cells.join(",")).join("\n")}\n`;

async function xlsx(lines: readonly string[][]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet("statement").addRows([HEADER, ...lines]);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

type Money = { readonly amount: string; readonly currency: string } | null;
interface Side {
  readonly reference: string | null;
}
interface Told {
  readonly reconciliation: Record<"matches" | "breaks" | "newBreaks" | "goneBreaks", { name: string; count: number }[]>;
  readonly breaks:
    { id: string; type: string; expected: Money; found: Money; age: string; ours: Side[]; theirs: Side[] }[] | null;
}
const told = (stdout: string): Told => JSON.parse(stdout) as Told;
const inWords = (money: Money) => (money === null ? "-" : `${money.amount} ${money.currency}`);

/** "AMOUNT_MISMATCH amount|amount 13.00 CZK 13.01 CZK": the redemptions that each side names, and what each says. */
function breaksInWords({ breaks }: Told): string[] {
  const nameOf = (reference: string | null) =>
    Object.keys(ids).find((name) => ids[name] === reference) ?? (reference === UNKNOWN ? "unknown" : String(reference));
  const side = (items: readonly Side[]) => items.map(({ reference }) => nameOf(reference)).join("+");
  return (breaks ?? [])
    .map(
      ({ type, ours, theirs, expected, found }) =>
        `${type} ${side(ours)}|${side(theirs)} ${inWords(expected)} ${inWords(found)}`,
    )
    .sort();
}

async function breakCount(): Promise<number> {
  const { breaks } = await data<{ breaks: { totalCount: number } }>(
    network.ask("{ breaks { totalCount } }", {}, FINANCE),
  );
  return breaks.totalCount;
}

const PLANTED = [
  "AMOUNT_MISMATCH amount|amount 13.00 CZK 13.01 CZK",
  "CURRENCY_MISMATCH currency|currency 14.00 CZK 14.00 EUR",
  "DUPLICATE_AT_PARTNER twice|twice 16.00 CZK 16.00 CZK",
  "MISSING_AT_PARTNER missing| 12.00 CZK -",
  "MISSING_AT_US |FV-99 - 99.00 CZK",
  "MISSING_AT_US |unknown - 31.00 CZK",
  "WRONG_CYCLE cycle|cycle 15.00 CZK 15.00 CZK",
];
/** By reference: right and one of twice. By circumstances: ownNumber. */
const MATCHES = [
  { name: "1", count: 2 },
  { name: "5", count: 1 },
];
const COUNTS = [
  { name: "AMOUNT_MISMATCH", count: 1 },
  { name: "CURRENCY_MISMATCH", count: 1 },
  { name: "DUPLICATE_AT_PARTNER", count: 1 },
  { name: "MISSING_AT_PARTNER", count: 1 },
  { name: "MISSING_AT_US", count: 2 },
  { name: "WRONG_CYCLE", count: 1 },
];

describe("a statement of beta with every fault that a partner can make", () => {
  const target = ["--partner", "beta", "--cycle", "2025-01"];
  let file: string;
  let first: Told;
  beforeAll(() => {
    const lines = [
      line("right"),
      line("amount", { amount: "13.01" }),
      line("currency", { currency: "EUR" }),
      line("cycle", { cycle: "2025-02" }),
      line("twice"),
      line("twice"),
      line("ownNumber", { reference: "FV-17" }),
      line("unknown", { reference: UNKNOWN, amount: "31.00" }),
      line("other", { reference: "FV-99", amount: "99.00" }),
    ];
    file = write("beta.csv", csv(lines));
  });

  it("is compared in a dry run, of which nothing is kept", async () => {
    for (let time = 0; time < 2; time += 1) {
      const { code, stdout } = await reconcile(file, ...target, "--dry-run", "--json");
      expect(code).toBe(1);
      expect(told(stdout)).toMatchObject({
        reconciliation: { dryRun: true, matches: MATCHES, breaks: COUNTS, newBreaks: COUNTS, goneBreaks: [] },
        breaks: null,
      });
      expect(await breakCount()).toBe(0);
    }
  });

  it("is imported after a dry run as new; each fault is found and named, and nothing else is matched", async () => {
    const { code, stdout, stderr } = await reconcile(file, ...target, "--json");
    expect(stderr).toMatch(/9 lines are imported/);
    expect(code).toBe(1);
    first = told(stdout);
    expect(first.reconciliation).toMatchObject({ matches: MATCHES, breaks: COUNTS, newBreaks: COUNTS, goneBreaks: [] });
    expect(breaksInWords(first)).toEqual(PLANTED);
  });

  it("says the same again, by month and by id, with no second match and no second break", async () => {
    for (const cycle of ["2025-01", cycleId]) {
      const { code, stdout } = await reconcile("--partner", "beta", "--cycle", cycle, "--json");
      expect(code).toBe(1);
      const { reconciliation, breaks } = told(stdout);
      expect(reconciliation).toMatchObject({ matches: [], breaks: COUNTS, newBreaks: [], goneBreaks: [] });
      expect(breaks).toEqual(first.breaks);
    }
  });

  it("is told to people as tables", async () => {
    const { code, stdout, stderr } = await reconcile(file, ...target);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^MISSING_AT_US +2 +0 +0$/m);
    expect(stdout).toMatch(/^CURRENCY_MISMATCH +OPEN +beta +rdm_\S+ +14\.00 CZK +14\.00 EUR +OVER_90_DAYS +brk_\S+$/m);
    expect(stdout).toMatch(/^MISSING_AT_US +OPEN +beta +FV-99 +- +99\.00 CZK +OVER_90_DAYS +brk_\S+$/m);
    expect(stderr).toMatch(/Open breaks: 7\.\n$/);
  });
});

it("a workbook is read as a CSV is", async () => {
  const lines = [line("sheetRight"), line("sheetAmount", { amount: "2.20" })];
  const file = write("gama.xlsx", await xlsx(lines));
  const { code, stdout, stderr } = await reconcile(file, "--partner", "gama", "--cycle", "2025-01", "--json");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "2 lines are imported.\n" });
  expect(told(stdout).reconciliation.matches).toEqual([{ name: "1", count: 1 }]);
  expect(breaksInWords(told(stdout))).toEqual(["AMOUNT_MISMATCH sheetAmount|sheetAmount 22.00 CZK 2.20 CZK"]);
});

it("a statement that agrees ends with 0; a line that cannot be read does not let it pass", async () => {
  const whose = ["--partner", "delta", "--cycle", "2025-01"];
  const right = write("delta.csv", csv([line("agreed")]));
  expect(await reconcile(right, ...whose)).toMatchObject({ code: 0, stderr: "1 line is imported.\nNo open break.\n" });
  const bad = write("bad.csv", csv([line("right", { amount: "much" })]));
  expect(await reconcile(bad, ...whose)).toMatchObject({
    code: 1,
    stderr: "1 line is imported; unreadable: 1.\nNo open break.\n",
  });
});

it("refuses what is no statement, no cycle and no file, with nothing compared", async () => {
  const before = await breakCount();
  const noStatement = write("none.csv", "a,b\n1,2\n");
  for (const [words, code] of [
    [[noStatement, "--partner", "beta", "--cycle", "2025-01"], 1],
    [[noStatement, "--partner", "nobody", "--cycle", "2025-01"], 1],
    [["--partner", "nobody", "--cycle", "2025-01"], 1],
    [["--partner", "beta", "--cycle", "2031-01"], 1],
    [[path.join(folder, "away.csv"), "--partner", "beta", "--cycle", "2025-01"], 2],
    [[noStatement, "--cycle", "2025-01"], 2],
    [[noStatement, "--bank", "--cycle", "2025-01"], 2],
  ] as const) {
    expect(await reconcile(...words)).toMatchObject({ code, stdout: "" });
  }
  expect(await breakCount()).toBe(before);
});

it("takes a statement of the bank by what it says it is, and tells that it waits in quarantine", async () => {
  const balance = (tag: string) => `:${tag}:C250131CZK100,00`;
  const lines = [":20:JANUARY", ":25:CZ6508000000192000145399", ":28C:1/1", balance("60F"), balance("62F"), "-", ""];
  const file = write("bank.sta", lines.join("\r\n"));
  for (const before of [false, true]) {
    const { code, stderr, stdout } = await reconcile(file, "--bank", "--cycle", "2025-01");
    expect(code).toBe(1);
    expect(stderr).toMatch(/is in quarantine: ACCOUNT_UNKNOWN/);
    expect(stderr.includes("imported before")).toBe(before);
    expect(stdout).toMatch(/^No new match\.$/m);
    expect(stdout).toMatch(/^STATEMENT_UNBALANCED +OPEN +CZ6508000000192000145399 +2025-1 /m);
  }
});
