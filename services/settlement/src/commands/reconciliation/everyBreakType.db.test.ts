import { publicId } from "@tessera/kernel";
import { inTransaction, newId } from "@tessera/runtime";
import { BREAK_TYPES, type BreakType } from "../../domain/reconciliation/breakFound.js";
import { DEFAULT_TERMS } from "../../domain/payments/paymentTerms.js";
import { insertTerms } from "../../store/payments/paymentTerms.js";
import { closeAndCalculate, firstOpen, giveAccounts } from "../../test/closeSettlement.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveFxRate } from "../fx/approveFxRate.js";
import { setFxRate } from "../fx/setFxRate.js";
import { approveMatch } from "./approveMatch.js";
import { importPartnerStatement } from "./importPartnerStatement.js";
import { proposeMatch } from "./proposeMatch.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";
import { signOffPeriod } from "./signOffPeriod.js";
import { startReconciliation } from "./startReconciliation.js";
import { unmatch } from "./unmatch.js";

/*
 * Everybody owes zeta, which tells a month of its own books, and pays through a bank that makes mistakes. By the name of a debtor, what
 * goes wrong with its payment (right column of AT_BANK) or with what zeta says of it (AT_ZETA); by the name of a line, what tells of it.
 */
const OWED = { under: 1_000, over: 2_000, fee: 3_000, late: 4_000, twice: 5_000, missing: 6_000, sums: 300 } as const;
const SUMS_OF_MONTHS = [300, 400, 500, 600];
const AT_ZETA: Partial<Record<BreakType, string[]>> = {
  MISSING_AT_PARTNER: ["missing|"],
  MISSING_AT_US: ["|unknown"],
  AMOUNT_MISMATCH: ["over|over"],
  CURRENCY_MISMATCH: ["fee|fee"],
  WRONG_CYCLE: ["late|late"],
  DUPLICATE_AT_PARTNER: ["twice|twice again"],
  DUPLICATE_AT_US: ["sums|"],
  TIMING: ["under|"],
};
const AT_BANK: Partial<Record<BreakType, string[]>> = {
  UNIDENTIFIED_CREDIT: ["|stranger"],
  UNIDENTIFIED_DEBIT: ["|charge"],
  DUPLICATE_CREDIT: ["twice|twice again"],
  UNDERPAID: ["under|under"],
  OVERPAID: ["over|over"],
  RETURNED_PAYMENT: ["zeta|back"],
  LATE_PAYMENT: ["late|late"],
  FX_DIFFERENCE: ["rate|rate"],
  FEE_DIFFERENCE: ["fee|fee"],
  MISSING_AT_PARTNER: ["missing|"],
  AMBIGUOUS: ["sums+sums+sums+sums|one of two sums"],
  STATEMENT_GAP: ["|CZK-4"],
  STATEMENT_UNBALANCED: ["|EUR-2"],
};

let settlement: TestSettlement;
const cycles: { id: string; month: ReturnType<typeof openBankMonth> }[] = [];
const redemptions = new Map<string, string>();

beforeAll(async () => {
  settlement = await startTestSettlement();
  const { others, deps } = settlement;
  const terms = { minimumPayments: [], paymentTermsDays: 14, operator: null, version: 1 };
  await others.defineProgramme({ settlement: { ...terms, clearing: "MULTILATERAL_NET", homeCurrency: true } });
  const debtors = Object.keys(OWED);
  await others.registerPartners(...debtors, "rate", "zeta");
  for (const code of [...debtors, "zeta"]) await others.signContract(code, { currency: "CZK" });
  await others.signContract("rate", { currency: "EUR" });
  for (const [debtor, points] of Object.entries(OWED)) await owe(debtor, points, "01");
  // Owed in crowns by a partner that pays in euro.
  await owe("rate", 1_000, "01");
  for (const [place, points] of SUMS_OF_MONTHS.slice(1).entries()) await owe("sums", points, `0${place + 2}`);
  const rate = { base: "EUR", quote: "CZK", rate: "25", validOn: "2011-01-10" };
  const set = await setFxRate(deps, { scope: "finance-1", key: "rate" }, rate);
  if (!("rateId" in set)) throw new Error(JSON.stringify(set));
  await approveFxRate(deps, { scope: "approver-1", key: "rate" }, { rateId: set.rateId });
  await inTransaction(deps.database, async (tx) => insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 0 }, "o"));
  for (const code of [null, ...debtors, "rate", "zeta"]) await giveAccounts(settlement, code, ["CZK", "EUR"]);
  for (let place = 0; place < SUMS_OF_MONTHS.length; place += 1) {
    const id = await firstOpen(settlement);
    const month = openBankMonth(settlement, id);
    await month.payOut(await closeAndCalculate(settlement, id));
    cycles.push({ id, month });
  }
  await owe("under", 10, "05", "20");
}, 60_000);
afterAll(async () => settlement.stop());

async function owe(debtor: string, points: number, month: string, day = "15"): Promise<void> {
  const at = `2011-${month}-${day}T11:00:00.000Z`;
  redemptions.set(
    `${debtor} ${month}`,
    await settlement.others.redeem({ redeemer: "zeta", at, draws: [[debtor, points, "0.1", "CZK"]] }),
  );
  await settlement.others.settled();
}

async function compare(source: "BANK" | "PARTNER", cycleId: string): Promise<void> {
  const input = { source, cycleId, partnerCode: null, dryRun: false };
  const started = await startReconciliation(settlement.deps.database, { scope: "finance-1", key: newId() }, input);
  if (!("runId" in started)) throw new Error(JSON.stringify(started));
  await runWaitingReconciliations(settlement.deps);
}

async function tellBooks(cycleId: string, lines: readonly string[]): Promise<void> {
  const csv = ["line_id,reference,amount,currency,cycle,date,description", ...lines].join("\n");
  const input = { partnerCode: "zeta", cycleId, content: { kind: "CSV", csv }, onlyFilesOf: null } as const;
  const answer = await importPartnerStatement(settlement.deps.database, { scope: "finance-1", key: newId() }, input);
  expect(answer).toMatchObject({ badLines: 0, lines: lines.length });
}

/** "over|over": the partners of the legs or obligations, and the names of the lines. */
async function breaksInWords(source: "BANK" | "PARTNER"): Promise<Record<string, string[]>> {
  const rows = await settlement.rows<{ type: string; ours: string; theirs: string }>(
    `SELECT type,
       (SELECT coalesce(string_agg(coalesce(leg.partner_code, obligation.debtor_code), '+'), '') FROM unnest(expected_ids) AS item
        LEFT JOIN leg ON leg.id = item LEFT JOIN obligation ON obligation.id = item) AS ours,
       (SELECT coalesce(string_agg(coalesce(line.bank_reference, told.line_id, statement_ref), '+'), '') FROM unnest(found_ids) AS item
        LEFT JOIN bank_line AS line ON line.id = item LEFT JOIN partner_statement_line AS told ON told.id = item
        LEFT JOIN bank_statement AS waiting ON waiting.id = item) AS theirs
     FROM break WHERE source = $1 AND status <> 'RESOLVED'`,
    [source],
  );
  const byType: Record<string, string[]> = {};
  for (const { type, ours, theirs } of rows) byType[type] = [...(byType[type] ?? []), `${ours}|${theirs}`].sort();
  return byType;
}

test("a partner that makes every mistake of its books is told each of them by its name", async () => {
  const january = cycles[0]?.id ?? "";
  const line = (
    name: string,
    planted: { amount?: string; currency?: string; cycle?: string; id?: string; date?: string } = {},
  ) => {
    const points = { ...OWED, rate: 1_000 }[name] ?? 0;
    const reference = publicId("rdm", redemptions.get(`${name} 01`) ?? newId());
    const {
      amount = (points / 10).toFixed(2),
      currency = "CZK",
      cycle = "2011-01",
      id = name,
      date = "2011-01-15",
    } = planted;
    return [id, reference, amount, currency, cycle, date, ""].join(",");
  };
  // What only a fault of our own could make: an obligation that stands twice.
  await settlement.db.superuserPool.query(
    `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late,
       lot_id, reverses)
     SELECT $2::uuid, cycle_id, kind, $2::uuid, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late,
       lot_id, reverses
     FROM obligation WHERE reference = $1`,
    [publicId("rdm", redemptions.get("sums 01") ?? ""), newId()],
  );
  await tellBooks(january, [
    line("under"),
    line("rate"),
    line("over", { amount: "200.01" }),
    line("fee", { currency: "EUR" }),
    line("late", { cycle: "2011-02" }),
    line("twice"),
    line("twice", { id: "twice again", date: "2011-01-16" }),
    line("sums"),
    line("unknown", { amount: "1.00" }),
  ]);
  await compare("PARTNER", january);
  const may = await firstOpen(settlement);
  await tellBooks(may, ["other,FV-1,9.99,CZK,2011-05,2011-05-03,"]);
  await compare("PARTNER", may);
  const found = await breaksInWords("PARTNER");
  expect(found).toEqual({ ...AT_ZETA, MISSING_AT_US: ["|other", "|unknown"] });
});

test("a bank that makes every mistake is told each of them by its name", async () => {
  const [first] = cycles;
  if (!first) throw new Error("no cycle");
  const legs = await first.month.legs();
  const { rows } = await settlement.db.superuserPool.query<{ iban: string }>(
    "UPDATE bank_account SET iban = 'SK6807200002891987426353' WHERE partner_code = 'sums' AND currency = 'CZK' RETURNING iban",
  );
  const pay = (partner: string, difference = 0n) => {
    const leg = legs.find((one) => one.partner === partner);
    if (!leg) throw new Error(`${partner} has no leg`);
    const amountMinor = (leg.direction === "PAYS" ? leg.minor : -leg.minor) + difference;
    return { amountMinor, endToEndId: leg.reference, bankReference: partner };
  };
  const dueOn = legs[0]?.dueOn ?? "";
  const afterDue = new Date(Date.parse(`${dueOn}T00:00:00Z`) + 3 * 86_400_000).toISOString().slice(0, 10);
  const others = (await Promise.all(cycles.slice(1).map(async ({ month }) => month.legs())))
    .flat()
    .filter(({ direction }) => direction === "RECEIVES");
  const imported = [{ status: "IMPORTED", reason: null }];
  expect(
    await first.month.tell([
      pay("under", -1n),
      pay("over", 1n),
      { ...pay("fee", -150n), feeMinor: 150n },
      { ...pay("late"), bookedOn: afterDue },
      pay("twice"),
      { ...pay("twice"), bankReference: "twice again", bookedOn: afterDue },
      pay("zeta"),
      ...others.map(({ minor, reference }) => ({ amountMinor: -minor, endToEndId: reference })),
      { amountMinor: 90_00n, counterpartyIban: rows[0]?.iban ?? "", bankReference: "one of two sums" },
      { amountMinor: 77_77n, bankReference: "stranger" },
      { amountMinor: -12_00n, bankReference: "charge" },
    ]),
  ).toEqual(imported);
  const back = { ...pay("zeta"), bankReference: "back", returnReason: "AC04" };
  expect(await first.month.tell([{ ...back, amountMinor: -back.amountMinor }])).toEqual(imported);
  expect(await first.month.tell([pay("rate", -1n)], { currency: "EUR" })).toEqual(imported);
  // The third statement is missing; of the account in euro, the second does not come to its closing balance.
  const gap = await first.month.tell([{ amountMinor: 5n }], { skip: 1 });
  const more = (text: string) => text.replace('<Ntry><Amt Ccy="EUR">0.05', '<Ntry><Amt Ccy="EUR">0.06');
  const unbalanced = await first.month.tell([{ amountMinor: 5n }], { currency: "EUR", change: more });
  expect([...gap, ...unbalanced].map(({ reason }) => reason)).toEqual(["STATEMENT_GAP", "STATEMENT_UNBALANCED"]);
  await first.month.run();
  expect(await breaksInWords("BANK")).toEqual(AT_BANK);
  // Whatever cycle is asked for, a difference that belongs to none stays where it was found, with its owner.
  const before = await settlement.rows("SELECT id, cycle_id FROM break WHERE source = 'BANK' ORDER BY id");
  await compare("BANK", cycles[2]?.id ?? "");
  expect(await settlement.rows("SELECT id, cycle_id FROM break WHERE source = 'BANK' ORDER BY id")).toEqual(before);
});

/** People say which months a payment of `sums` was for, by what it owes of each. */
async function matchMonths(owed: readonly bigint[]) {
  const ofMonths = await Promise.all(cycles.map(async ({ month }) => month.legs()));
  const legs = ofMonths.flat().filter(({ partner, minor }) => partner === "sums" && owed.includes(minor));
  const [line] = await settlement.rows<{ id: string }>(
    "SELECT id FROM bank_line WHERE bank_reference = 'one of two sums'",
  );
  const ids = { expectedIds: legs.map(({ id }) => id), foundIds: [line?.id ?? ""] };
  const kept = {
    source: "BANK",
    cycleId: cycles[0]?.id ?? "",
    partnerCode: null,
    feeMinor: 0n,
    note: "told so",
  } as const;
  return proposeMatch(settlement.deps.database, { scope: "finance-1", key: newId() }, { ...kept, ...ids });
}

async function signOff(cycleId: string): Promise<void> {
  const { database } = settlement.deps;
  const period = { cycleId };
  await signOffPeriod(database, { scope: "finance-1", key: newId() }, { period, contentHash: null });
  const [pack] = await settlement.rows<{ hash: string }>(
    "SELECT content_hash AS hash FROM sign_off ORDER BY prepared_at DESC LIMIT 1",
  );
  const request = { scope: "approver-1", key: newId() };
  const signed = await signOffPeriod(database, request, { period, contentHash: pack?.hash ?? "" });
  expect(signed).toHaveProperty("signOffId");
}

test("people say which months one payment was for; what touches a month that is signed off stays as it is", async () => {
  const { database } = settlement.deps;
  const request = (scope: string) => ({ scope, key: newId() });
  const idOf = (answer: object) => ("matchId" in answer ? String(answer.matchId) : JSON.stringify(answer));
  const signedOff = { refused: { reason: "SIGNED_OFF" } };
  const [, , march, april] = cycles.map(({ id }) => id);
  const untrueId = idOf(await matchMonths([40_00n, 50_00n]));
  await signOff(march ?? "");
  expect(await approveMatch(database, request("approver-1"), { matchId: untrueId })).toMatchObject(signedOff);
  expect(await matchMonths([40_00n, 50_00n])).toMatchObject(signedOff);
  const withdrawn = await unmatch(database, request("finance-1"), { matchId: untrueId, reason: "not these" });
  expect(withdrawn).toEqual({ matchId: untrueId, awaitsApproval: false });

  const matchId = idOf(await matchMonths([30_00n, 60_00n]));
  expect(await approveMatch(database, request("approver-1"), { matchId })).toEqual({ matchId });
  const settled = await settlement.rows<{ minor: string }>(
    "SELECT settled_minor AS minor FROM leg WHERE partner_code = 'sums' AND status = 'SETTLED' ORDER BY amount_minor",
  );
  expect(settled.map(({ minor }) => minor)).toEqual(["3000", "6000"]);
  await compare("BANK", april ?? "");
  expect((await breaksInWords("BANK"))["AMBIGUOUS"]).toBeUndefined();
  await signOff(april ?? "");
  expect(await unmatch(database, request("finance-1"), { matchId, reason: "wrong" })).toMatchObject(signedOff);
  // The database holds the same, whoever has agreed.
  await expect(
    settlement.rows("UPDATE match_item SET pass = pass WHERE match_id = $1 AND expected_id IS NOT NULL", [matchId]),
  ).rejects.toThrow("signed off");
});

test("there is no other type, and none that nothing makes", () => {
  expect([...new Set([...Object.keys(AT_ZETA), ...Object.keys(AT_BANK)])].sort()).toEqual([...BREAK_TYPES].sort());
});
