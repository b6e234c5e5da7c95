import { createHash } from "node:crypto";
import { data, FINANCE } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { APPROVER, openFinanceOffice, type Break } from "./financeOffice.js";
import { sendStatement } from "./partnerOffice/sendStatement.js";
import type { StatementDraft } from "./partnerOffice/StatementDraft.js";
import { inUnits, type ToldLine } from "./partnerOffice/toldLine.js";
import type { ToldHistory } from "./reconcileHistory.js";

type Office = ReturnType<typeof openFinanceOffice>;

/** Days of the open cycle on which adjustments are said to have happened: its partners have told of the first alone. */
const ADJUSTED_ON = ["2011-06-10", "2011-06-20"] as const;
const AT_ONCE = 8;

/**
 * People explain all that the machine did not match: lines that cannot be read are read, matches are taken apart and made again,
 * adjustments and write-offs agreed by two, corrected statements awaited. At the end nothing is open, and every period is signed off.
 */
export async function explainHistory(network: TestNetwork, told: ToldHistory): Promise<void> {
  const office = openFinanceOffice(network, "explain");
  await expectBadLines(network, told);
  await matchAgain(network, office, told);
  const adjusted = await resolveBreaks(office, told);
  await tellLater(network, office, told, adjusted);
  await reconcileAll(office, told);
  // What a person's match left over of what was ambiguous, what a correction told wrongly, and what happened at the bank.
  for (const { id } of await office.openBreaks()) await explain(office, id);
  await reconcileAll(office, told);
  expect(await office.openBreaks()).toEqual([]);
  for (const { cycle } of cyclesOf(told)) await signOff(network, office, told, cycle.id);
}

const cyclesOf = ({ statements }: ToldHistory) => [...statements.values()][0] ?? [];
const openOf = async (office: Office) => office.openBreaks({ source: "PARTNER" });

async function reconcileAll(office: Office, told: ToldHistory): Promise<void> {
  for (const { cycle } of cyclesOf(told)) await office.reconcile({ cycleId: cycle.id, source: "PARTNER" });
}

interface Received {
  readonly lineId: string | null;
  readonly error: string | null;
  readonly raw: string | null;
  readonly matchId: string | null;
  readonly pass: number | null;
  readonly obligationIds: readonly string[];
}

async function readReceived(
  network: TestNetwork,
  place: StatementDraft,
  code: string,
  state: string,
): Promise<readonly Received[]> {
  const query = `query($cycleId: ID!, $code: String!, $state: ReceivedLineState) {
    receivedLines(cycleId: $cycleId, partnerCode: $code, state: $state, first: 100) {
      nodes { lineId error raw matchId pass obligationIds } } }`;
  const variables = { cycleId: place.cycle.id, code, state };
  return (await data<{ receivedLines: { nodes: readonly Received[] } }>(network.ask(query, variables, FINANCE)))
    .receivedLines.nodes;
}

/** Each line that does not count is kept with what it held and why it does not. */
async function expectBadLines(network: TestNetwork, { statements }: ToldHistory): Promise<void> {
  for (const [code, drafts] of statements) {
    for (const draft of drafts) {
      const kept = await readReceived(network, draft, code, "BAD");
      expect(kept.map(({ error }, place) => draft.badLines[place]?.error.test(error ?? ""))).toEqual(
        draft.badLines.map(() => true),
      );
      expect(kept.every(({ raw }) => raw !== null && raw.length > 0)).toBe(true);
    }
  }
}

/** One right match of each partner's last cycle is taken apart; the machine leaves it to people, and two of them make it again. */
async function matchAgain(network: TestNetwork, office: Office, { statements }: ToldHistory): Promise<void> {
  for (const [code, drafts] of statements) {
    const draft = drafts.at(-1);
    const matched = draft ? await readReceived(network, draft, code, "MATCHED") : [];
    // What is told twice would be matched with the other line.
    const broken = draft?.breaks.flatMap(({ expected }) => expected);
    const line = matched.find(
      ({ pass, obligationIds }) => pass === 1 && !obligationIds.some((id) => broken?.includes(id)),
    );
    if (!draft || !line) continue;
    const before = (await openOf(office)).length;
    const { matchId, obligationIds } = line;
    await office.command("unmatch", { matchId, reason: "Looked at again." }, "MatchChanged", "matchId");
    const cycle = { cycleId: draft.cycle.id, source: "PARTNER", partnerCode: code };
    expect((await office.reconcile(cycle)).matches).toEqual({});
    const open = await openOf(office);
    // The other party may have a break of the same obligation.
    const own = open.filter(({ partner }) => partner?.code === code);
    const again = own.find(({ ours }) => ours.some(({ id }) => obligationIds.includes(id)));
    expect([open.length - before, again?.type]).toEqual([1, "AMBIGUOUS"]);
    const [proposal] = again?.proposals ?? [];
    await office.match({ ...cycle, ...proposal });
    await office.reconcile(cycle);
    expect((await openOf(office)).length).toBe(before);
  }
}

interface Adjusted {
  readonly partnerCode: string;
  readonly id: string;
  readonly date: string;
  /** As the partner writes it when amounts have signs. */
  readonly amount: string;
  readonly currency: string;
}

/** Every break gets what it needs; answers the adjustments that were posted. */
async function resolveBreaks(office: Office, told: ToldHistory): Promise<readonly Adjusted[]> {
  const adjusted: Adjusted[] = [];
  const open = await openOf(office);
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const some = open.slice(from, from + AT_ONCE).map(async (one, place) => {
      const adjustment = await resolve(office, told, one, from + place);
      if (adjustment) adjusted.push(adjustment);
    });
    await Promise.all(some);
  }
  return adjusted;
}

async function resolve(office: Office, told: ToldHistory, one: Break, place: number): Promise<Adjusted | null> {
  const { id, type, cycleId, partner, ours, theirs, proposals, expected, found } = one;
  const match = async (items: object) =>
    office.match({ cycleId, source: "PARTNER", partnerCode: partner?.code, ...items });
  const [proposal] = proposals;
  switch (type) {
    case "AMBIGUOUS":
      // Of two proposals a person knows the right one.
      await match(proposal ?? {});
      return null;
    case "MISSING_AT_PARTNER":
      if (!corrects(told, partner?.code)) await writeOff(office, id);
      return null;
    case "AMOUNT_MISMATCH": {
      const fee = expected && found && inUnits(minor(expected.amount) - minor(found.amount));
      const ids = { expectedIds: ours.map((item) => item.id), foundIds: theirs.map((item) => item.id) };
      if (place % 2 === 0) await match({ ...ids, fee: { amount: fee, currency: expected?.currency } });
      else await writeOff(office, id);
      return null;
    }
    case "MISSING_AT_US":
      // What resembles something is another question than what we may have forgotten.
      if (proposals.length > 0 || place % 3 > 0) await explain(office, id);
      else return adjust(office, told, one, place);
      return null;
    default:
      await explain(office, id);
      return null;
  }
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));

async function explain(office: Office, breakId: string): Promise<void> {
  const note = "Asked the partner.";
  await office.command(
    "assignBreak",
    { breakId, owner: "jana", deadline: "2030-01-01" },
    "BreakChanged",
    "break { id }",
  );
  await office.command("resolveBreak", { breakId, resolution: "EXPLAINED", note }, "BreakChanged", "break { id }");
}

async function writeOff(office: Office, breakId: string): Promise<void> {
  await agree(office, { breakId, resolution: "WRITE_OFF", note: "Not worth a question." });
}

/** One person says how a break ends, another agrees, and it is carried out. */
async function agree(office: Office, how: { readonly breakId: string } & Record<string, string>): Promise<void> {
  const { breakId } = how;
  await office.command("resolveBreak", how, "BreakChanged", "break { id }");
  await office.command("approveBreakResolution", { breakId }, "BreakChanged", "break { id }", APPROVER);
  await office.command("closeBreak", { breakId }, "BreakChanged", "break { id }");
}

/** What the partner tells and we have not becomes an obligation of the open cycle, by two persons; and the break is resolved by it. */
async function adjust(office: Office, told: ToldHistory, one: Break, place: number): Promise<Adjusted> {
  const partnerCode = one.partner?.code ?? "";
  const other = [...told.statements.keys()].find((code) => code !== partnerCode) ?? "";
  const amount = (one.found?.amount ?? "").replace("-", "");
  const isOurs = one.found?.amount.startsWith("-") !== true;
  const [creditorCode, debtorCode] = isOurs ? [partnerCode, other] : [other, partnerCode];
  const date = ADJUSTED_ON[place % 2] ?? ADJUSTED_ON[0];
  const currency = one.found?.currency ?? "";
  const posted = { debtorCode, creditorCode, amount: { amount, currency }, reason: "Told by the partner." };
  const { adjustment } = await office.command<{ adjustment: { id: string } }>(
    "postAdjustment",
    { ...posted, occurredAt: `${date}T10:00:00Z` },
    "AdjustmentProposed",
    "adjustment { id }",
  );
  const { id: adjustmentId } = adjustment;
  await office.command("approveAdjustment", { adjustmentId }, "AdjustmentPosted", "adjustment { id }", APPROVER);
  await agree(office, { breakId: one.id, resolution: "ADJUSTMENT", note: "Adjusted.", adjustmentId });
  return { partnerCode, id: adjustmentId, date, amount: isOurs ? amount : `-${amount}`, currency };
}

/** Every fourth partner sends what it forgot. */
function corrects({ statements }: ToldHistory, code: string | undefined): boolean {
  return [...statements.keys()].indexOf(code ?? "") % 4 === 0;
}

/**
 * Some partners tell what they forgot, and by mistake an adjustment of the open cycle. In the open cycle they tell what they know so
 * far: what is younger than their last word is a matter of time, until they tell it.
 */
async function tellLater(
  network: TestNetwork,
  office: Office,
  told: ToldHistory,
  adjusted: readonly Adjusted[],
): Promise<void> {
  for (const [code, drafts] of told.statements) {
    if (!corrects(told, code)) continue;
    const own = adjusted.filter(({ partnerCode }) => partnerCode === code);
    for (const draft of drafts) await correct(network, code, draft, own[0]);
    await expectTiming(network, office, code, own);
  }
}

async function correct(
  network: TestNetwork,
  code: string,
  draft: StatementDraft,
  early: Adjusted | undefined,
): Promise<void> {
  const missing = draft.breaks.filter(({ type }) => type === "MISSING_AT_PARTNER").flatMap(({ expected }) => expected);
  const from = draft.lines.length;
  for (const one of draft.cycle.obligations) if (missing.includes(one.id)) draft.tell(one);
  const lines = draft.lines.slice(from);
  if (early) lines.push(adjustmentLine(draft, early));
  if (lines.length === 0) return;
  const name = `${code} ${draft.cycle.month} again`;
  expect(await sendStatement(network, "CSV_FILE", { partnerCode: code, cycleId: draft.cycle.id, lines, name })).toBe(0);
}

function adjustmentLine(draft: StatementDraft, { id, amount, currency, date }: Adjusted): ToldLine {
  const lineId = draft.nextLineId();
  const written = draft.books.isSigned ? amount : amount.replace("-", "");
  return { lineId, reference: id, amount: written, currency, cycle: "", date, description: `${lineId} adjustment` };
}

async function expectTiming(
  network: TestNetwork,
  office: Office,
  code: string,
  own: readonly Adjusted[],
): Promise<void> {
  const open = (await office.cycles()).find(({ status }) => status === "OPEN");
  const [early, late] = ADJUSTED_ON.map((date) => own.filter((one) => one.date === date));
  if (!open || !early?.length || !late?.length) return;
  const types = async () => {
    await office.reconcile({ cycleId: open.id, source: "PARTNER", partnerCode: code });
    const mine = { source: "PARTNER", cycleId: open.id, partnerCode: code };
    return (await office.openBreaks(mine)).map(
      ({ type, ours }) => `${type} ${ours.map(({ reference }) => reference).join(" ")}`,
    );
  };
  for (const [lines, left] of [
    [early, late.map(({ id }) => `TIMING ${id}`)],
    [late, []],
  ] as const) {
    const name = `${code} open, ${lines[0]?.date}`;
    const toldLines = lines.map(({ id, amount, currency, date }, place): ToldLine => {
      const lineId = `${date}/${place}`;
      return { lineId, reference: id, amount, currency, cycle: "", date, description: lineId };
    });
    await sendStatement(network, "LINES", { partnerCode: code, cycleId: open.id, lines: toldLines, name });
    expect((await types()).sort()).toEqual([...left].sort());
  }
}

interface SignOff {
  readonly status: string;
  readonly contentHash: string;
  readonly json: string;
}

interface Pack {
  readonly partnerStatements: readonly { readonly partnerCode: string }[];
  readonly openBreaks: readonly unknown[];
  readonly equations: readonly {
    readonly of: string;
    readonly leftMinor: string;
    readonly right: Readonly<Record<string, string>>;
    readonly uncovered: number;
  }[];
}

/** One person prepares the pack, another signs what it holds; afterwards nothing of the period changes. */
async function signOff(network: TestNetwork, office: Office, told: ToldHistory, cycleId: string): Promise<void> {
  const selection = "signOff { status contentHash json }";
  const { signOff: prepared } = await office.command<{ signOff: SignOff }>(
    "signOffPeriod",
    { cycleId },
    "PeriodSignOff",
    selection,
  );
  expect(createHash("sha256").update(prepared.json).digest("hex")).toBe(prepared.contentHash);
  const pack = JSON.parse(prepared.json) as Pack;
  const who = new Set(pack.partnerStatements.map(({ partnerCode }) => partnerCode));
  expect({ tellers: who.size, open: pack.openBreaks }).toEqual({ tellers: told.statements.size, open: [] });
  for (const { leftMinor, right, uncovered } of pack.equations) {
    expect(Object.values(right).reduce((sum, minor) => sum + BigInt(minor), 0n)).toBe(BigInt(leftMinor));
    expect(uncovered).toBe(0);
  }
  // A month in which nobody owed anything has nothing to pay.
  const isEmpty = [...told.statements.values()]
    .flat()
    .every(({ cycle }) => cycle.id !== cycleId || cycle.obligations.length === 0);
  expect(pack.equations.map(({ of }) => of.split(" ")[0])).toEqual(
    expect.arrayContaining(isEmpty ? ["partner"] : ["legs", "statement", "partner"]),
  );
  const seen = { cycleId, contentHash: prepared.contentHash };
  const { signOff: signed } = await office.command<{ signOff: SignOff }>(
    "signOffPeriod",
    seen,
    "PeriodSignOff",
    selection,
    APPROVER,
  );
  expect(signed.status).toBe("SIGNED");
  const [code = ""] = told.statements.keys();
  const late = {
    lineId: "1",
    reference: "",
    amount: "1.00",
    currency: "CZK",
    cycle: "",
    date: "2011-01-15",
    description: "",
  };
  const sending = { partnerCode: code, cycleId, lines: [late], name: `${cycleId} too late` };
  await expect(sendStatement(network, "LINES", sending)).rejects.toThrow(/signed off/);
}
