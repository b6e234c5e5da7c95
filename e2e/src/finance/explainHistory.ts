import { data, FINANCE } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { openFinanceOffice } from "./financeOffice.js";
import type { StatementDraft } from "./partnerOffice/StatementDraft.js";
import type { ToldHistory } from "./reconcileHistory.js";
import { explainBreak, resolveBreaks } from "./resolveBreaks.js";
import { signOffHistory } from "./signOffHistory.js";
import { tellLater } from "./tellLater.js";

type Office = ReturnType<typeof openFinanceOffice>;

/**
 * People explain all that the machine did not match: lines that cannot be read are read, matches are taken apart and made again,
 * adjustments and write-offs agreed by two, corrected statements awaited. At the end nothing is open, and every period is signed off.
 */
export async function explainHistory(network: TestNetwork, told: ToldHistory): Promise<void> {
  const office = openFinanceOffice(network, "explain");
  await expectBadLines(network, told);
  await matchAgain(network, office, told);
  const adjusted = await resolveBreaks(office, told, await openOf(office));
  await tellLater(network, office, told, adjusted);
  await reconcileAll(office, told);
  // What a person's match left over of what was ambiguous, what a correction told wrongly, and what happened at the bank.
  for (const { id } of await office.openBreaks()) await explainBreak(office, id);
  await reconcileAll(office, told);
  expect(await office.openBreaks()).toEqual([]);
  for (const { cycle } of cyclesOf(told)) await signOffHistory(network, office, told, cycle.id);
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

/** One right match of each partner's last full month is taken apart; the machine leaves it to people, and two of them make it again. */
async function matchAgain(network: TestNetwork, office: Office, { statements }: ToldHistory): Promise<void> {
  for (const [code, drafts] of statements) {
    const draft = drafts.findLast(({ cycle }) => cycle.obligations.length > 1);
    const matched = draft ? await readReceived(network, draft, code, "MATCHED") : [];
    // What is told twice would be matched with the other line, and what we have twice with the other obligation.
    const references = new Set(
      draft?.cycle.obligations.filter(({ id }) => draft.twins.has(id)).map((one) => one.reference),
    );
    const doubled = draft?.cycle.obligations.filter(({ reference }) => references.has(reference)).map(({ id }) => id);
    const broken = [...(doubled ?? []), ...(draft?.breaks ?? []).flatMap(({ expected }) => expected)];
    const line = matched.find(
      ({ pass, obligationIds }) => pass === 1 && !obligationIds.some((id) => broken.includes(id)),
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
