import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { addReward, enrol, FIXED_PARTNERS, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { mutate, redeem } from "../support/smallCoalition.js";
import { runTessera } from "../support/runTessera.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

/** `tessera settle` as its user types it: alfa owes beta 10.00 CZK for January 2025. */
let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
  await setUpFixedCoalition(network, { expiryMonths: 6, partners: Object.values(FIXED_PARTNERS) });
  await enrol(network, "1001");
  const lines = [{ sku: "thing", quantity: "500", unitPrice: "1.00" }];
  const receipt = { idempotencyKey: "A1", receiptNumber: "A1", partnerCode: "alfa", cardNumber: "1001", lines };
  await mutate(network, "recordPurchase", { ...receipt, currency: "CZK", occurredAt: "2025-01-10T09:00:00Z" }, "");
  await addReward(network, { code: "cup", partnerCode: "beta", points: 100 });
  const redemption = await redeem(network, "cup", "1001", "cup", new Date("2025-01-15T10:00:00Z"));
  await obligationsOf(network, redemption, 1);
}, 180_000);
afterAll(async () => network.stop());

const settle = async (...words: readonly string[]) =>
  runTessera(["settle", ...words], { TESSERA_DATA: network.dataDir });
const January = ["--cycle", "2025-01"] as const;
const OPERATOR: Person = { role: "operator", subject: "operator-1" };
const SECOND: Person = { role: "finance_approver", subject: "approver-9" };

async function giveAccounts(): Promise<void> {
  const terms = { idempotencyKey: "days", paymentDays: 5, payoutDays: 7, coolingOffDays: 0 };
  expect((await mutate(network, "setPaymentTerms", terms, "", OPERATOR)).__typename).toBe("PaymentTermsSet");
  for (const partnerCode of [undefined, "alfa", "beta"]) {
    const account = { currency: "CZK", iban: "CZ6508000000192000145399", holder: partnerCode ?? "Operator" };
    const input = { idempotencyKey: `account ${partnerCode}`, ...account, ...(partnerCode ? { partnerCode } : {}) };
    const set = await mutate(
      network,
      "registerBankAccount",
      input,
      "... on BankAccountRegistered { account { id } }",
      OPERATOR,
    );
    const { account: registered } = set as unknown as { account: { id: string } };
    const approval = { idempotencyKey: `approve ${partnerCode}`, bankAccountId: registered.id };
    expect((await mutate(network, "approveBankAccount", approval, "", SECOND)).__typename).toBe("BankAccountApproved");
  }
}

test("what it does not understand it says, in one line, and ends with another code than 0", async () => {
  const unknown = await settle("--cycle", "1999-01");
  expect([unknown.code, unknown.stdout]).toEqual([1, ""]);
  expect(unknown.stderr.trim().split("\n").at(-1)).toMatch(/there is no cycle 1999-01; .*2025-01 \(OPEN\)/);
  const misspelled = await settle("--cylce", "2025-01");
  expect(misspelled.code).not.toBe(0);
  expect(misspelled.stderr).toContain("--cylce");
});

test("a month goes to its payment files step by step, and each step may be repeated", async () => {
  const calculated = await settle(...January);
  expect([calculated.code, calculated.stderr]).toEqual([0, expect.stringContaining("closed and calculated")]);
  expect(calculated.stdout).toContain("CALCULATED");
  expect(calculated.stderr).toMatch(/Next: another person approves .* --approve [0-9a-f]{64}/);
  // Instructing waits for the approval, and says where the cycle stands; a script does not take that for files.
  const early = await settle(...January, "--instruct", "--json");
  expect([early.code, JSON.parse(early.stdout)]).toMatchObject([1, { status: "CALCULATED", files: [] }]);
  const other = await settle(...January, "--approve", "0".repeat(64));
  expect(other.code).toBe(1);
  expect(other.stderr).toMatch(/approve/);
  const { contentHash } = JSON.parse(early.stdout) as { contentHash: string };
  const approved = await settle(...January, "--approve", contentHash);
  expect([approved.code, approved.stderr]).toEqual([0, expect.stringContaining(`${contentHash} is approved`)]);
  const bare = await settle(...January, "--instruct");
  expect(bare.code).toBe(1);
  for (const who of ["operator", "beta"]) expect(bare.stderr).toContain(who);
  await giveAccounts();
  const instructed = await settle(...January, "--instruct", "--json");
  const cycle = JSON.parse(instructed.stdout) as { files: { sha256: string }[] };
  expect([instructed.code, cycle]).toMatchObject([0, { status: "INSTRUCTED" }]);
  expect(cycle.files).toHaveLength(2);
  const again = await settle(...January, "--approve", "--instruct", "--json");
  expect([again.code, JSON.parse(again.stdout)]).toEqual([0, cycle]);
  const changed = await settle(...January, "--approve", "0".repeat(64));
  expect([changed.code, changed.stderr]).toEqual([1, expect.stringMatching(/ContentChanged: the cycle is INSTRUCTED/)]);
  const folder = path.join(network.dataDir, "payments");
  expect((await settle(...January, "--out", folder)).stderr).toMatch(/Saved: .*pain-001-CZK-1/);
  const saved = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)));
  const digests = saved.map((bytes) => createHash("sha256").update(bytes).digest("hex"));
  expect(digests.sort()).toEqual(cycle.files.map(({ sha256 }) => sha256).sort());
}, 300_000);
