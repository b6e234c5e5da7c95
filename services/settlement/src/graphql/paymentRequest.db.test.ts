import type { Identity } from "@tessera/kernel";
import { openClaimsOfMonth, type ClaimsOfMonth } from "../test/claimsOfMonth.js";
import { person, shop } from "../test/startTestSettlement.js";

let month: ClaimsOfMonth;
beforeEach(async () => {
  month = await openClaimsOfMonth();
});
afterEach(async () => month.stop());

interface Answer {
  readonly totals: { readonly open: { readonly amount: string }; readonly iban: string }[];
  readonly claims: { readonly totalCount: number; readonly nodes: { readonly reference: string }[] };
  readonly file: { readonly id: string; readonly name: string; readonly sha256: string };
}

async function ask(partner: string, who: Identity): Promise<Answer | null> {
  const query = `query($partner: String!) { paymentRequest(partnerCode: $partner) { totals { open { amount } iban }
    claims { totalCount nodes { reference } } file(format: CSV) { id name sha256 } } }`;
  const { data, errors } = await month.settlement.subgraph.execute({ query, variables: { partner } }, who);
  expect(errors).toBeUndefined();
  return (data as unknown as { paymentRequest: Answer | null }).paymentRequest;
}

const contentOf = async ({ file }: Answer) =>
  (
    await month.settlement.rows<{ text: string; owner: string }>(
      `SELECT convert_from(content, 'UTF8') AS text, owner_partner_code AS owner FROM stored_file JOIN stored_file_chunk ON file_id = id WHERE id = $1`,
      [file.id.slice(4)],
    )
  )[0];

test("a partner is asked for what it is to pay and nothing else, reads its own alone, and the request follows what it pays", async () => {
  const [invoice, paidIn, paidOut] = [
    await month.claimOf("INVOICE"),
    await month.claimOf("RESERVE_PAID_IN"),
    await month.claimOf("RESERVE_PAID_OUT"),
  ];
  const request = await ask("a", shop("a"));
  expect(request?.totals).toEqual([{ open: { amount: "538.25" }, iban: "CZ6508000000192000145399" }]);
  expect(request?.claims.nodes.map(({ reference }) => reference).sort()).toEqual(
    [invoice.reference, paidIn.reference].sort(),
  );
  const file = await contentOf(request!);
  expect(file?.owner).toBe("a");
  expect(file?.text).toContain(`${invoice.reference},${invoice.variable_symbol},INVOICE,INV-`);
  expect(file?.text).not.toContain(paidOut.reference);
  // The same content is the same file, whoever asks.
  expect((await ask("a", person("auditor")))?.file).toEqual(request?.file);
  expect(await ask("b", shop("a"))).toBeNull();
  expect(await ask("nobody", person("finance"))).toBeNull();

  await month.tell({ amountMinor: 40_00n, endToEndId: invoice.reference });
  const rest = await ask("a", shop("a"));
  expect(rest?.totals.map(({ open }) => open.amount)).toEqual(["498.25"]);
  expect(rest?.file.id).not.toBe(request?.file.id);
  expect((await contentOf(rest!))?.text).toContain(",4.45,CZK,");
});
