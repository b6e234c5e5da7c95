import { localDateOf } from "@tessera/kernel";
import { person, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

const DAY_MS = 86_400_000;
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");
const MAKER = person("finance", { subject: "maker" });
const OTHER = person("finance", { subject: "another maker" });
const CHECKER = person("finance_approver", { subject: "checker" });
const REASON = "... on ProposalRefused { reason }";
const amount = { amount: "1.00", currency: "CZK" };

/** Of each one exit may be agreed on. */
const LEAVERS = Array.from({ length: 10 }, (_, place) => `leaver-${place}`);

let settlement: TestSettlement;
let keys = 0;
let left = 0;

beforeAll(async () => {
  settlement = await startTestSettlement();
  settlement.others.liability = () => [];
  await settlement.others.defineProgramme({ startsOn: `${day(-40).slice(0, 7)}-01` });
  await settlement.others.registerPartners("a", "b", "fund", ...LEAVERS);
  await settlement.others.settled();
});
afterAll(async () => settlement.stop());

interface Answer {
  readonly __typename: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** A mutation by a person with a key of its own; answers its result. */
async function ask(field: string, input: Record<string, unknown>, who = MAKER, fields = ""): Promise<Answer> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${field}(input: $input) { __typename ... on Refusal { message } ${fields} } }`;
  const variables = { input: { idempotencyKey: `key ${(keys += 1)}`, ...input } };
  const { data, errors } = await settlement.subgraph.execute({ query, variables }, who);
  if (errors) throw new Error(JSON.stringify(errors));
  return (data as Record<string, Answer>)[field]!;
}

async function idOf(field: string, input: Record<string, unknown>, fields: string): Promise<string> {
  const answer = await ask(field, input, MAKER, fields);
  const found = /"(?:id|[a-z]+Id)":"([^"]+)"/.exec(JSON.stringify(answer))?.[1];
  if (!found) throw new Error(JSON.stringify(answer));
  return found;
}

const plan = { reserveCode: "fund", mode: "BUY_OUT", announcedOn: day(-20), lastIssuingDay: day(-2) };
const account = { partnerCode: "a", currency: "EUR", iban: "SK3112000000198742637541", bic: "TATRSKBX", holder: "A" };

/** How each is proposed, and by what it is approved. */
const KINDS: readonly (readonly [kind: string, propose: () => Promise<string>, approve: string, id: string])[] = [
  [
    "ADJUSTMENT",
    async () =>
      idOf(
        "postAdjustment",
        { debtorCode: "a", creditorCode: "b", amount, reason: "Agreed." },
        "... on AdjustmentProposed { adjustment { id } }",
      ),
    "approveAdjustment",
    "adjustmentId",
  ],
  [
    "BANK_ACCOUNT",
    async () => idOf("registerBankAccount", account, "... on BankAccountRegistered { account { id } }"),
    "approveBankAccount",
    "bankAccountId",
  ],
  [
    "FX_RATE",
    async () =>
      idOf(
        "setFxRate",
        { base: "EUR", quote: "CZK", rate: "25.1", validOn: day((keys += 1)) },
        "... on FxRateSet { rate { id } }",
      ),
    "approveFxRate",
    "rateId",
  ],
  [
    "TOLERANCE",
    async () => idOf("setTolerance", { partnerCode: "a", absolute: amount }, "... on ToleranceChanged { toleranceId }"),
    "approveTolerance",
    "toleranceId",
  ],
  [
    "LIMIT",
    async () =>
      idOf("setLimit", { partnerCode: "a", creditLine: amount, reason: "Agreed." }, "... on LimitProposed { limitId }"),
    "approveLimit",
    "limitId",
  ],
  ["EXIT", async () => beginExit(), "approveExit", "exitId"],
  [
    "EXIT_SETTLEMENT",
    async () => {
      const exitId = await beginExit();
      await ask("approveExit", { exitId }, CHECKER);
      return idOf("settleExit", { exitId }, "... on ExitSettlementChanged { settlement { id } }");
    },
    "approveExitSettlement",
    "settlementId",
  ],
];

async function beginExit(): Promise<string> {
  return idOf(
    "beginExit",
    { ...plan, partnerCode: LEAVERS[left++ % LEAVERS.length], reason: "It leaves." },
    "... on ExitChanged { exit { id } }",
  );
}

interface Proposal {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly timeline: readonly { readonly status: string; readonly actor: string; readonly reason: string | null }[];
}
async function proposalOf(id: string, waiting = false): Promise<Proposal | undefined> {
  const query = `{ proposals(waiting: ${waiting}, first: 100) { totalCount nodes { id kind status partner { code } note timeline { status actor reason } } } }`;
  const { data, errors } = await settlement.subgraph.execute({ query }, person("auditor"));
  if (errors) throw new Error(JSON.stringify(errors));
  const { proposals: found } = data as unknown as { proposals: { totalCount: number; nodes: Proposal[] } };
  expect(found.totalCount).toBe(found.nodes.length);
  return found.nodes.find((one) => one.id === id);
}

describe.each(KINDS)("%s", (kind, propose, approve, id) => {
  const reject = async (proposalId: string, who = CHECKER) =>
    ask("rejectProposal", { proposalId, reason: "No." }, who, REASON);
  const withdraw = async (proposalId: string, who = MAKER) =>
    ask("withdrawProposal", { proposalId, reason: "A slip." }, who, REASON);

  test("is refused by the approver with a reason, and nobody decides on it again", async () => {
    const proposalId = await propose();
    expect(await proposalOf(proposalId, true)).toMatchObject({ kind, status: "PROPOSED" });
    expect((await reject(proposalId)).__typename).toBe("ProposalRejected");
    expect(await proposalOf(proposalId, true)).toBeUndefined();
    expect(await proposalOf(proposalId)).toMatchObject({
      kind,
      status: "REJECTED",
      timeline: [
        { status: "PROPOSED", actor: "maker", reason: null },
        { status: "REJECTED", actor: "checker", reason: "No." },
      ],
    });
    expect((await ask(approve, { [id]: proposalId }, CHECKER)).__typename).toMatch(/Refused$|^InvalidInput$/);
    for (const late of [await reject(proposalId), await withdraw(proposalId)]) {
      expect(late).toMatchObject(
        kind === "LIMIT"
          ? { __typename: "ExposureMoveRefused" }
          : { __typename: "ProposalRefused", reason: "REJECTED" },
      );
    }
    // It is proposed anew.
    expect(await propose()).not.toBe(proposalId);
  });

  test("is taken back by the one who proposed it and by nobody else; what is approved stays", async () => {
    const proposalId = await propose();
    const byItsName = kind === "LIMIT" ? "ExposureMoveRefused" : "ProposalRefused";
    expect(await withdraw(proposalId, OTHER)).toMatchObject({
      __typename: byItsName,
      message: expect.stringMatching(/proposed it/),
    });
    expect((await withdraw(proposalId)).__typename).toBe("ProposalWithdrawn");
    expect(await proposalOf(proposalId)).toMatchObject({
      status: "WITHDRAWN",
      timeline: [{ status: "PROPOSED" }, { status: "WITHDRAWN", actor: "maker", reason: "A slip." }],
    });
  });

  test("is decided once, however many decide at once", async () => {
    const proposalId = await propose();
    const answers = await Promise.all([
      ...["one", "two", "three"].map(async (subject) =>
        ask(approve, { [id]: proposalId }, person("finance_approver", { subject })),
      ),
      ...["four", "five", "six"].map(async (subject) => reject(proposalId, person("finance_approver", { subject }))),
      withdraw(proposalId),
    ]);
    const refused = answers.filter(({ __typename: name }) => /Refused$|^InvalidInput$/.test(name));
    expect(refused).toHaveLength(answers.length - 1);
    expect(await proposalOf(proposalId, true)).toBeUndefined();
    const { status, timeline } = (await proposalOf(proposalId))!;
    expect(timeline.map((event) => event.status)).toEqual(["PROPOSED", status]);
  });
});

test("an id of no kind and an argument that no database takes are answered like what is not there", async () => {
  for (const proposalId of [
    "",
    "lim_x",
    "\u0000",
    "\ud800",
    "x".repeat(5_000),
    "lіm_01900000-0000-7000-8000-00000000000f",
  ]) {
    expect(await ask("rejectProposal", { proposalId, reason: "No." }, CHECKER, REASON)).toMatchObject({
      __typename: "ProposalRefused",
      reason: "UNKNOWN",
    });
  }
});
