import type { Caller } from "@tessera/kernel";
import { person, shop, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

const ACCOUNTS = 205;

let settlement: TestSettlement;

/** Of a and of the operator 205 in all, of b one; several of one instant. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b");
  await settlement.others.settled();
  await settlement.rows(
    `INSERT INTO bank_account (id, partner_code, currency, iban, holder, set_by, set_at)
     SELECT gen_random_uuid(), CASE WHEN i = 0 THEN 'b' WHEN i % 5 = 0 THEN NULL ELSE 'a' END, 'CZK', 'CZ6508000000192000145399', 'Holder ' || i, 'finance-1',
       timestamptz '2011-02-01' + i / 10 * interval '1 minute'
     FROM generate_series(0, $1) AS i`,
    [ACCOUNTS],
  );
});
afterAll(async () => settlement.stop());

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly partner: { code: string } | null; readonly setAt: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function ask<T>(fields: string, who: Caller): Promise<T> {
  const { data, errors } = await settlement.subgraph.execute({ query: `{ found: ${fields} }` }, who);
  if (errors) throw new Error(JSON.stringify(errors));
  return (data as unknown as { found: T }).found;
}

async function readAll(who: Caller, partnerCode?: string): Promise<Page["nodes"]> {
  const seen: Page["nodes"][number][] = [];
  for (let after: string | null = null; ;) {
    const of = [partnerCode && `partnerCode: "${partnerCode}"`, after && `after: "${after}"`, "first: 60"];
    const page: Page = await ask(
      `registeredBankAccounts(${of.filter(Boolean).join(", ")}) { totalCount nodes { id partner { code } setAt } pageInfo { hasNextPage endCursor } }`,
      who,
    );
    seen.push(...page.nodes);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) {
      expect(page.totalCount).toBe(seen.length);
      return seen;
    }
  }
}

test("all accounts are read page by page, the newest first, none twice and none left out; the old list ends at 100", async () => {
  const all = await readAll(person("auditor"));
  expect(new Set(all.map(({ id }) => id)).size).toBe(ACCOUNTS + 1);
  expect(all.map(({ setAt }) => setAt)).toEqual(
    all
      .map(({ setAt }) => setAt)
      .sort()
      .reverse(),
  );
  const old = await ask<{ id: string }[]>("bankAccounts { id }", person("auditor"));
  expect(old.map(({ id }) => id)).toEqual(all.slice(0, 100).map(({ id }) => id));
});

test("a partner reads its own, and of another partner's none", async () => {
  const own = await readAll(shop("a"));
  expect(own.map(({ partner }) => partner?.code)).toEqual(own.map(() => "a"));
  expect(await readAll(person("finance"), "a")).toEqual(own);
  expect(await readAll(shop("b"))).toHaveLength(1);
  expect(await readAll(shop("b"), "a")).toEqual(await readAll(shop("b"), "nobody"));
});
