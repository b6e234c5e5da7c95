import { addReward, enrol, FIXED_PARTNERS, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { runTessera } from "../support/runTessera.js";
import { mutate, redeem, settled } from "../support/smallCoalition.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";
import { asSuperuser } from "../support/superuser.js";
import { openFinanceOffice, type FinanceCycle } from "./financeOffice.js";

const CREDITOR: Person = {
  role: "partner",
  partner: "beta",
  subject: "beta-client",
  scopes: ["statements:read", "statements:write"],
};
const February = ["--cycle", "2025-02"] as const;

interface Leg {
  readonly id: string;
  readonly status: string;
  readonly settled: { readonly amount: string };
  readonly directPayments: readonly {
    readonly id: string;
    readonly status: string;
    readonly revocationId: string | null;
  }[];
}

/** `tessera direct` as its users type it: alfa pays beta 10.00 CZK for February 2025 itself, not through the operator. */
let network: TestNetwork;
let creditor: string;
beforeAll(async () => {
  network = await startTestNetwork();
  await setUpFixedCoalition(network, { expiryMonths: 6, partners: Object.values(FIXED_PARTNERS) });
  const terms = { idempotencyKey: "terms", clearing: "CONSERVATIVE" };
  expect((await mutate(network, "setSettlementTerms", terms, "")).__typename).toBe("SettlementTermsSet");
  await settled(network);
  // The choice holds from the next cycle on.
  expect((await tessera("settle", "--cycle", "2025-01")).code).toBe(0);
  await enrol(network, "1001");
  const lines = [{ sku: "thing", quantity: "500", unitPrice: "1.00" }];
  const receipt = { idempotencyKey: "A1", receiptNumber: "A1", partnerCode: "alfa", cardNumber: "1001", lines };
  await mutate(network, "recordPurchase", { ...receipt, currency: "CZK", occurredAt: "2025-02-10T09:00:00Z" }, "");
  await addReward(network, { code: "cup", partnerCode: "beta", points: 100 });
  const redemption = await redeem(network, "cup", "1001", "cup", new Date("2025-02-15T10:00:00Z"));
  await obligationsOf(network, redemption, 1);
  for (const step of [[], ["--approve"]]) expect((await tessera("settle", ...February, ...step)).code).toBe(0);
  await giveAccounts();
  const instructed = await tessera("settle", ...February, "--instruct");
  expect([instructed.code, instructed.stderr]).toEqual([0, expect.anything()]);
  creditor = await network.token(CREDITOR);
}, 240_000);
afterAll(async () => network.stop());

const tessera = async (...words: readonly string[]) => runTessera(words, { TESSERA_DATA: network.dataDir });
const direct = async (...words: readonly string[]) => tessera("direct", ...February, ...words);
const asCreditor = async (...words: readonly string[]) =>
  direct("--url", network.record().url, "--token", creditor, ...words);

async function readLeg(): Promise<Leg> {
  const [leg, ...others] = JSON.parse((await direct("--json")).stdout) as Leg[];
  if (!leg || others.length > 0) throw new Error("one partner pays another");
  return leg;
}

async function giveAccounts(): Promise<void> {
  const terms = { idempotencyKey: "days", paymentDays: 5, payoutDays: 7, coolingOffDays: 0 };
  const operator: Person = { role: "operator", subject: "operator-1" };
  await mutate(network, "setPaymentTerms", terms, "", operator);
  for (const partnerCode of ["alfa", "beta"]) {
    const account = { partnerCode, currency: "CZK", iban: "CZ6508000000192000145399", holder: partnerCode };
    const fields = "... on BankAccountRegistered { account { id } }";
    const answer = await mutate(
      network,
      "registerBankAccount",
      { idempotencyKey: partnerCode, ...account },
      fields,
      operator,
    );
    const { id: bankAccountId } = answer["account"] as { id: string };
    const second: Person = { role: "finance_approver", subject: "approver-9" };
    await mutate(network, "approveBankAccount", { idempotencyKey: partnerCode, bankAccountId }, "", second);
  }
}

test("a creditor and finance say what came, another person agrees or takes it back, and the month is settled", async () => {
  const listed = await asCreditor();
  expect([listed.code, listed.stdout]).toEqual([
    0,
    expect.stringMatching(/leg_\S+ +alfa +beta +10\.00 +0\.00 +CZK +INSTRUCTED/),
  ]);
  const { id: leg } = await readLeg();
  const came = (amount: string, reference: string) =>
    ["--confirm", leg, "--amount", amount, "--received", "2025-03-05", "--reference", reference] as const;

  const own = await asCreditor(...came("4.00", "first"));
  expect([own.code, own.stderr]).toEqual([0, expect.stringMatching(/^dpy_\S+ is confirmed\.$/m)]);
  expect(own.stdout).toMatch(/dpy_\S+ +leg_\S+ +4\.00 +CZK +2025-03-05 +first +CONFIRMED/);
  const twice = await asCreditor(...came("4.00", "first"));
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringMatching(/DirectPaymentRefused: .*reference/)]);
  expect((await direct(...came("7.00", "second"), "--evidence", "A letter.")).stderr).toMatch(/more than what is open/);

  const told = await direct(...came("6.00", "second"), "--evidence", "A letter.");
  const waiting = /--approve (dpy_\S+)/.exec(told.stderr)?.[1] ?? "";
  expect(waiting).not.toBe("");
  expect((await direct("--approve", waiting)).code).toBe(0);
  expect(await readLeg()).toMatchObject({ status: "SETTLED", settled: { amount: "10.00" } });
  expect((await tessera("settle", ...February)).stdout).toMatch(/^SETTLED, /m);

  const asked = await asCreditor("--revoke", waiting, "--reason", "Of another debt.");
  const revocation = /--approve (dpr_\S+)/.exec(asked.stderr)?.[1] ?? "";
  expect(asked.stdout).toContain(revocation);
  const taken = await direct("--approve", revocation);
  expect([taken.code, taken.stderr]).toEqual([0, expect.stringContaining("awaited again")]);
  expect(taken.stdout).toMatch(/6\.00 +0\.00 +CZK +INSTRUCTED/);
}, 300_000);

/** March: alfa is to pay beta 10.00 and beta gama 4.00, themselves; both are long overdue. */
async function becomeOverdue(office: ReturnType<typeof openFinanceOffice>): Promise<FinanceCycle> {
  for (const [debtorCode, creditorCode, owed] of [
    ["alfa", "beta", "10.00"],
    ["beta", "gama", "4.00"],
  ] as const) {
    const amount = { amount: owed, currency: "CZK" };
    const occurredAt = "2025-03-10T09:00:00Z";
    await office.adjust({ debtorCode, creditorCode, amount, reason: "A month of its own.", occurredAt });
  }
  await office.openAccount("gama", "CZK", "CZ6508000000192000145399", "gama");
  const [, , march] = (await office.cycles()).map(({ id }) => id);
  if (march === undefined) throw new Error("there is no third month");
  await office.command("closeSettlementCycle", { cycleId: march }, "SettlementCycleClosed", "cycle { id }");
  await office.approve(march);
  await office.payOut(march);
  // No test waits for days to pass.
  const late = "UPDATE leg SET status = 'OVERDUE', due_on = '2025-04-10' WHERE cycle_id = $1";
  await asSuperuser(network, "settlement", late, [march.slice(4)]);
  return office.readCycle(march);
}

test("what was to be paid to one that does not pay is withheld by two people, and no statement calls it unpaid", async () => {
  const office = openFinanceOffice(network, "default");
  const { id: cycleId, legs } = await becomeOverdue(office);
  const [kept = "", missed = ""] = ["alfa", "beta"].map(
    (payer) => legs.find(({ partner }) => partner.code === payer)?.id,
  );
  const declare = ["default", "--declare", "beta", "--cycle", "2025-03", "--reason", "It does not pay."] as const;
  const wrong = await tessera(...declare, "--withhold", missed);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/ExposureMoveRefused: .*withheld/)]);
  const id = await waitsFor(tessera(...declare, "--withhold", kept));
  const approved = await tessera("default", "--approve", id);
  expect([approved.code, approved.stdout]).toEqual([0, expect.stringMatching(/^SET_OFF +beta +4\.00 +CZK$/m)]);
  expect(approved.stderr).toContain("beta issues no more until it is cured");
  const now = (await office.readCycle(cycleId)).legs.map(({ partner, status }) => `${partner.code} ${status}`);
  expect(now.sort()).toEqual(["alfa DEFAULTED", "beta DEFAULTED"]);

  const told = async (partner: string) => {
    const of = ["--partner", partner, "--cycle", cycleId, "--format", "csv", "--language", "en"];
    const { stdout } = await tessera("statement", ...of);
    return stdout.split("\n").filter((line) => line.startsWith("LEG"));
  };
  expect(await told("alfa")).toEqual([expect.stringMatching(/DEFAULTED,.*,10\.00,.*"you pay, withheld"/)]);
  expect(await told("beta")).toEqual([
    expect.stringMatching(/DEFAULTED,.*,4\.00,.*"you pay, defaulted"/),
    expect.stringMatching(/DEFAULTED,.*,10\.00,.*"you receive, withheld"/),
  ]);
}, 300_000);

test("a defaulter is cured by two people once what it may owe is agreed and covered anew, and not before", async () => {
  const cure = async () => tessera("default", "--cure", "beta", "--reason", "It pays again.");
  const early = await cure();
  expect([early.code, early.stderr]).toEqual([
    1,
    expect.stringMatching(/^tessera: cure: DefaultNotCured: Still wanting: .*no new collateral in CZK/),
  ]);
  const exposure = async (...words: readonly string[]) => tessera("exposure", ...words);
  const agreed = ["--partner", "beta", "--limit", "100.00 CZK", "--reason", "As agreed."] as const;
  expect((await exposure("--approve", await waitsFor(exposure(...agreed)))).stderr).toMatch(/^lim_\S+ is in force\.$/m);
  const slip = await waitsFor(exposure("--partner", "beta", "--limit", "999.00 CZK", "--reason", "As agreed."));
  await isTakenBack(exposure, slip);
  const put = (kind: string) =>
    [
      "--partner",
      "beta",
      "--collateral",
      "50.00 CZK",
      "--kind",
      kind,
      "--haircut",
      "0.1",
      "--reference",
      "Vault",
    ] as const;
  const cash = await exposure("--approve", await waitsFor(exposure(...put("CASH"))));
  expect(cash.stderr).toMatch(/counts as far as it is paid\. Next: .*: tessera claims --partner beta$/m);
  expect((await tessera("claims", "--partner", "beta")).stdout).toMatch(/^beta +PAYS +COLLATERAL +50\.00/m);
  const guarantee = await waitsFor(exposure(...put("BANK_GUARANTEE")));
  const counts = await exposure("--approve", guarantee);
  expect([counts.code, counts.stderr]).toEqual([0, `${guarantee} counts.\n`]);
  expect(counts.stdout).toMatch(/^beta +-12\.00 +0\.00 +100\.00 +145\.00 +CZK +COVERED$/m);

  const own = ["--url", network.record().url, "--token", await network.token({ role: "partner", partner: "beta" })];
  const seen = await exposure("--partner", "beta", ...own);
  expect([seen.code, seen.stderr, seen.stdout]).toEqual([
    0,
    "",
    `${counts.stdout.split("\n").slice(0, 3).join("\n")}\n`,
  ]);
  expect((await exposure("--partner", "alfa", ...own)).stdout).toBe("The partner has no limit.\n");
  expect((await tessera("claims", "--partner", "gama")).stdout).toMatch(/^There is no open claim of gama; --all /);
  expect((await tessera("pay-claims")).stdout).toMatch(/^No payout was prepared; tessera claims --direction receives /);

  const back = ["--release", guarantee, "--amount", "10.00 CZK", "--reason", "Too much."] as const;
  const release = await waitsFor(exposure(...back));
  const rejected = await exposure("--reject", release, "--reason", "Not yet.");
  expect([rejected.code, rejected.stdout]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^${release} .*REJECTED`, "m")),
  ]);
  const listed = await tessera("default", "--partner", "beta", "--json");
  const [{ id: declared }] = JSON.parse(listed.stdout) as [{ id: string }];
  const paid = ["--recover", declared, "--amount", "4.00 CZK", "--reference", "late", "--kept-elsewhere"] as const;
  // It was covered by what is its own.
  const recovered = await tessera("default", ...paid);
  expect([recovered.code, recovered.stderr]).toEqual([1, expect.stringMatching(/recover: .*Nobody put in so much/)]);

  await isTakenBack(async (...words) => tessera("default", ...words), await waitsFor(cure()));
  const cured = await tessera("default", "--approve", await waitsFor(cure()));
  expect([cured.code, cured.stderr]).toEqual([0, expect.stringContaining("the partner issues again")]);
  expect(cured.stdout).toMatch(/^cur_\S+ +CURE +beta .*APPROVED/m);
}, 600_000);

/** Who prepared it withdraws it: it is shown as that, and nobody approves it any more. */
async function isTakenBack(command: typeof tessera, id: string): Promise<void> {
  const withdrawn = await command("--withdraw", id, "--reason", "A slip.");
  expect([withdrawn.code, withdrawn.stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${id} .*WITHDRAWN`, "m"))]);
  const approved = await command("--approve", id);
  expect([approved.code, approved.stderr]).toEqual([1, expect.stringContaining("ExposureMoveRefused")]);
}

/** The id that the next person is told to approve. */
async function waitsFor(command: ReturnType<typeof tessera>): Promise<string> {
  const { code, stderr } = await command;
  const [, id] = /Next: .*--approve (\w+-\S+)$/m.exec(stderr) ?? [];
  if (code !== 0 || id === undefined) throw new Error(`nothing waits: ${stderr}`);
  return id;
}

test("what it does not understand, or what is not there, it says in a line and changes nothing", async () => {
  const before = (await direct("--json")).stdout;
  for (const [words, said] of [
    [["--confirm", "leg_x"], "--confirm wants --amount"],
    [["--evidence", "A letter."], "--evidence is of --confirm"],
    [["--approve", "dpy_x", "--revoke", "dpy_x", "--reason", "x"], "one of"],
  ] as const) {
    const { code, stderr } = await direct(...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  }
  const nothing = ["--confirm", "leg_x", "--amount", "1.00", "--received", "2025-03-05", "--reference", "x"];
  for (const words of [nothing, ["--approve", "dpr_x"]]) {
    const { code, stderr } = await direct(...words);
    expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toMatch(/no such/);
  }
  expect((await direct("--json")).stdout).toBe(before);
}, 300_000);
