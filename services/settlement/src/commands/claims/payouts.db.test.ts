import { createHash } from "node:crypto";
import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { payoutText } from "../../domain/claims/payout.js";
import { openClaimsOfMonth, type ClaimsOfMonth } from "../../test/claimsOfMonth.js";
import { giveAccounts } from "../../test/giveAccounts.js";
import { testWithSchema, validateXml } from "../../test/validateXml.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { withdrawProposal } from "../proposals/withdrawProposal.js";

let month: ClaimsOfMonth;

/** a is to get 40.90 CZK of its reserve back. */
beforeEach(async () => {
  month = await openClaimsOfMonth();
});
afterEach(async () => month.stop());

function done<Answer extends object>(answer: Answer): Exclude<Answer, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Answer, { readonly refused: unknown }>;
}
const refusal = (answer: object): unknown => {
  if (!isRefused(answer)) return null;
  const refused = answer.refused as unknown as { kind: string; reason?: string };
  return refused.reason ?? refused.kind;
};
const prepared = async () => done(await month.prepare());
const paidOut = async () => month.claimOf("RESERVE_PAID_OUT");

test("one person prepares what the operator owes, another approves exactly that, and the file says it", async () => {
  const { reference, id } = await paidOut();
  const payout = await prepared();
  expect(await month.files()).toEqual([]);
  expect(refusal(await month.approve(payout, month.by("finance-1")))).toBe("SecondPersonRequired");
  const other = { ...payout, contentHash: "0".repeat(64) };
  expect(await month.approve(other)).toMatchObject({
    refused: { kind: "ContentChanged", contentHash: payout.contentHash },
  });
  expect(await month.files()).toEqual([]);
  const [account] = await month.settlement.rows<{ iban: string; bic: string; holder: string }>(
    "SELECT iban, bic, holder FROM bank_account WHERE partner_code = 'a' AND currency = 'CZK'",
  );
  const content = {
    currency: "CZK",
    payer: { iban: "CZ6508000000192000145399", bic: null, holder: "The Operator" },
    items: [{ claimId: id, reference, partnerCode: "a", amountMinor: 40_90n, payee: account! }],
  };
  expect(payout.contentHash).toBe(createHash("sha256").update(payoutText(content)).digest("hex"));
  done(await month.approve(payout));
  const [file, ...others] = await month.files();
  expect(others).toEqual([]);
  for (const text of [
    `<MsgId>${payout.payoutId.replaceAll("-", "").toUpperCase()}</MsgId>`,
    "<CtrlSum>40.90</CtrlSum>",
    `<EndToEndId>${reference}</EndToEndId>`,
    "<Cd>NURG</Cd>",
    `<IBAN>${account!.iban}</IBAN>`,
  ])
    expect(file?.text).toContain(text);
  expect(await month.faults()).toEqual([]);
});

testWithSchema("the file of a payout in each currency is valid against its schema", async () => {
  const { settlement } = month;
  const raise = async (currency: string) =>
    settlement.rows(
      `INSERT INTO claim (id, kind, source_id, partner_code, currency, direction, amount_minor, reference, due_on, raised_by)
       VALUES (gen_random_uuid(), 'RELEASE', gen_random_uuid(), 'b', $1, 'RECEIVES', 1234, $2, '2011-03-01', 'a test')`,
      [currency, { EUR: "RF12CEUR", PLN: "RF13CPLN" }[currency]],
    );
  await giveAccounts(settlement, [null, "b"], ["EUR"]);
  await settlement.rows(
    `INSERT INTO bank_account (id, partner_code, currency, iban, bic, holder, set_by, approved_by, approved_at, effective_at)
     SELECT gen_random_uuid(), code, 'PLN', 'PL61109010140000071219812874', NULL, 'Spółka', 'x', 'y', now(), now()
     FROM unnest(ARRAY[NULL, 'b']) AS code`,
  );
  for (const currency of ["EUR", "PLN"]) await raise(currency);
  for (const currency of ["CZK", "EUR", "PLN"]) done(await month.approve(done(await month.prepare({ currency }))));
  const files = await month.files();
  expect(files.map(({ text }) => /<SvcLvl>\s*<Cd>(\w+)</.exec(text)?.[1])).toEqual(["NURG", "SEPA", "NURG"]);
  for (const { text } of files) expect(await validateXml("pain.001.001.09.xsd", text)).toEqual([]);
});

test("a claim is ordered once: under the same key, under another, and by many at a time", async () => {
  const request = month.by("finance-1");
  const payout = done(await month.prepare({}, request));
  expect(await month.prepare({}, request)).toEqual(payout);
  // What waits to be approved is in no other payout.
  expect(refusal(await month.prepare())).toBe("NOTHING_TO_PAY");
  expect(refusal(await month.prepare({ claimIds: [(await paidOut()).id] }))).toBe("NOT_PAYABLE");
  const answers = await Promise.all(
    ["one", "two", "one", "three", "two"].map(async (key) =>
      month.approve(payout, { scope: `approver-${key}`, key: `approve ${key}` }),
    ),
  );
  expect(new Set(answers.map(refusal))).toEqual(new Set([null, "DECIDED"]));
  expect(await month.files()).toHaveLength(1);
  expect(refusal(await month.prepare())).toBe("NOTHING_TO_PAY");
  expect(await month.faults()).toEqual([]);
});

test("many that prepare at a time prepare each claim once", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, async () => month.prepare()));
  expect(answers.map(refusal).filter((reason) => reason === null)).toHaveLength(1);
  expect(await month.settlement.rows("SELECT FROM claim_payout_item")).toHaveLength(1);
});

test("the statement's line pays what was ordered; what comes back may be paid out anew, under the same reference", async () => {
  const payout = await prepared();
  done(await month.approve(payout));
  const { reference } = await paidOut();
  await month.tell({ amountMinor: -40_90n, endToEndId: reference });
  expect(await paidOut()).toMatchObject({ paid: "4090" });
  expect(refusal(await month.prepare())).toBe("NOTHING_TO_PAY");
  await month.tell({ amountMinor: 40_90n, endToEndId: reference, returnReason: "AC04" });
  expect(await paidOut()).toMatchObject({ paid: "0" });
  done(await month.approve(await prepared()));
  expect(await month.files()).toHaveLength(2);
  await month.tell({ amountMinor: -40_90n, endToEndId: reference });
  expect(await paidOut()).toMatchObject({ paid: "4090" });
  expect(await month.faults()).toEqual([]);
});

test("what the bank refuses may be paid out anew, and what it has carried out is not refused any more", async () => {
  const payout = await prepared();
  done(await month.approve(payout));
  const { reference } = await paidOut();
  expect(await month.answer(payout.payoutId, { [reference]: "RJCT" })).toEqual({
    payoutId: payout.payoutId,
    rejected: 1,
  });
  expect(await month.answer(payout.payoutId, "RJCT")).toMatchObject({ rejected: 0 });
  expect((await month.files()).map(({ status }) => status)).toEqual(["REJECTED"]);
  const second = await prepared();
  done(await month.approve(second));
  expect(await month.answer(second.payoutId, "ACCP")).toMatchObject({ rejected: 0 });
  expect((await month.files()).map(({ status }) => status)).toEqual(["REJECTED", "ACCEPTED"]);
  await month.tell({ amountMinor: -40_90n, endToEndId: reference });
  expect(await month.answer(second.payoutId, "RJCT")).toMatchObject({ rejected: 0 });
  expect((await month.files()).map(({ status }) => status)).toEqual(["REJECTED", "ACCEPTED"]);
  expect(refusal(await month.prepare())).toBe("NOTHING_TO_PAY");
  expect(await month.faults()).toEqual([]);
});

test("nothing is ordered of what has changed since it was prepared", async () => {
  const payout = await prepared();
  const { reference } = await paidOut();
  await month.tell({ amountMinor: -10_00n, endToEndId: reference });
  expect(refusal(await month.approve(payout))).toBe("OUT_OF_DATE");
  const proposal = { kind: "CLAIM_PAYOUT", proposalId: payout.payoutId, reason: "paid by hand" } as const;
  done(await withdrawProposal(month.settlement.deps, month.by("finance-1"), proposal));
  expect(refusal(await month.approve(payout))).toBe("DECIDED");
  // The rest, by the account that is in effect now.
  const rest = await prepared();
  await month.settlement.rows(
    `INSERT INTO bank_account (id, partner_code, currency, iban, holder, set_by, approved_by, approved_at, effective_at)
     VALUES (gen_random_uuid(), 'a', 'CZK', 'CZ9455000000001011038930', 'New', 'x', 'y', clock_timestamp(), clock_timestamp())`,
  );
  expect(refusal(await month.approve(rest))).toBe("OUT_OF_DATE");
  done(await rejectProposal(month.settlement.deps, month.by("approver-1"), { ...proposal, proposalId: rest.payoutId }));
  done(await month.approve(await prepared()));
  const [file] = await month.files();
  expect(file?.text).toContain("<CtrlSum>30.90</CtrlSum>");
  expect(file?.text).toContain("CZ9455000000001011038930");
  await month.tell({ amountMinor: -30_90n, endToEndId: reference });
  expect(await paidOut()).toMatchObject({ paid: "4090" });
  expect(await month.faults()).toEqual([]);
});

test("what cannot be paid is refused: another's claim, an unknown one, another currency, a day before it is due, no account", async () => {
  const { id } = await month.claimOf("INVOICE");
  expect(refusal(await month.prepare({ claimIds: [id] }))).toBe("NOT_PAYABLE");
  expect(refusal(await month.prepare({ claimIds: [newId()] }))).toBe("NOT_PAYABLE");
  const own = (await paidOut()).id;
  expect(refusal(await month.prepare({ claimIds: [own], currency: "EUR" }))).toBe("NOT_PAYABLE");
  expect(refusal(await month.prepare({ dueBy: "2011-01-01" }))).toBe("NOTHING_TO_PAY");
  expect(refusal(await month.approve({ payoutId: newId(), contentHash: "0".repeat(64) }))).toBe("UNKNOWN");
  await month.settlement.rows(
    `INSERT INTO claim (id, kind, source_id, partner_code, currency, direction, amount_minor, reference, due_on, raised_by)
     VALUES (gen_random_uuid(), 'RELEASE', gen_random_uuid(), 'b', 'EUR', 'RECEIVES', 1234, 'RF12CEUR', '2011-03-01', 'a test')`,
  );
  expect(await month.prepare({ currency: "EUR" })).toMatchObject({
    refused: {
      kind: "InstructionRefused",
      missing: [
        { partnerCode: null, currency: "EUR", problem: expect.stringContaining("has no bank account in effect") },
        { partnerCode: "b", currency: "EUR", problem: expect.stringContaining("has no bank account in effect") },
      ],
    },
  });
  expect(await month.settlement.rows("SELECT FROM claim_payout")).toEqual([]);
});

test("the database lets nobody order a claim twice, more than is open, or what was not approved", async () => {
  const { settlement } = month;
  const payout = await prepared();
  await expect(
    settlement.rows("UPDATE claim_payout SET approved_by = 'approver-1', approved_at = now()"),
  ).rejects.toThrow("has no file");
  await expect(
    settlement.rows("UPDATE claim_payout SET approved_by = proposed_by, approved_at = now()"),
  ).rejects.toThrow("claim_payout_check");
  done(await month.approve(payout));
  await expect(settlement.rows("UPDATE claim_payout SET rejection = 'no'")).rejects.toThrow("only once");
  await expect(settlement.rows("UPDATE claim_instruction SET amount_minor = 1")).rejects.toThrow("written once");
  await expect(settlement.rows("DELETE FROM claim_instruction")).rejects.toThrow();
  await expect(settlement.rows("UPDATE claim_payout_item SET amount_minor = 1")).rejects.toThrow();
  // A second file for the same claim, past all commands.
  await settlement.rows(
    `WITH payout AS (
       INSERT INTO claim_payout (id, currency, bank_account_id, transfers, control_sum_minor, content_hash, proposed_by)
       SELECT gen_random_uuid(), currency, bank_account_id, transfers, control_sum_minor, content_hash, 'x' FROM claim_payout RETURNING id)
     INSERT INTO claim_payout_item SELECT payout.id, claim_id, amount_minor, bank_account_id FROM claim_payout_item, payout`,
  );
  await expect(
    settlement.rows(
      `WITH payout AS (UPDATE claim_payout SET approved_by = 'y', approved_at = now() WHERE approved_by IS NULL RETURNING id),
       file AS (INSERT INTO claim_payment_file (payout_id, message_id, execute_on, sha256, stored_file_id)
                SELECT payout.id, 'X', execute_on, sha256, (SELECT id FROM stored_file WHERE id NOT IN (SELECT stored_file_id FROM claim_payment_file) LIMIT 1)
                FROM claim_payment_file, payout RETURNING payout_id)
       INSERT INTO claim_instruction (payout_id, claim_id, amount_minor, after_payment)
       SELECT file.payout_id, claim_id, amount_minor, 0 FROM claim_payout_item, file WHERE claim_payout_item.payout_id = file.payout_id`,
    ),
  ).rejects.toThrow();
});

test("what is ordered otherwise than approved, or beyond what is owed, is named by verify", async () => {
  const { settlement } = month;
  done(await month.approve(await prepared()));
  const corrupt = async (sql: string) => {
    const client = await settlement.db.superuserPool.connect();
    try {
      await client.query("SET session_replication_role = replica");
      expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
    } finally {
      await client.query("SET session_replication_role = DEFAULT");
      client.release();
    }
  };
  const named = async () => (await month.faults()).map((fault) => fault.split(/[:,]/)[0]).sort();
  expect(await named()).toEqual([]);
  const [APPROVED, ORDERED] = [
    "16 payouts of claims are ordered as a second person approved them",
    "of a claim no more is ordered than is to be paid",
  ];
  await corrupt("UPDATE claim_payout SET approved_by = NULL, approved_at = NULL");
  expect(await named()).toEqual([APPROVED]);
  await corrupt("UPDATE claim_payout SET approved_by = 'approver-1', approved_at = now()");
  await corrupt("UPDATE claim_payout SET control_sum_minor = control_sum_minor + 1");
  expect(await named()).toEqual([APPROVED]);
  await corrupt("UPDATE claim_payout SET control_sum_minor = control_sum_minor - 1");
  await corrupt("UPDATE claim_instruction SET amount_minor = amount_minor + 1");
  expect(await named()).toEqual([APPROVED, ORDERED]);
});
