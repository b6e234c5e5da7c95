import { ADJUSTED_ON } from "./days.js";
import { APPROVER, type Break, type openFinanceOffice } from "./financeOffice.js";
import { inUnits } from "./partnerOffice/toldLine.js";
import { sendsCorrections, type ToldHistory } from "./reconcileHistory.js";

type Office = ReturnType<typeof openFinanceOffice>;

const AT_ONCE = 8;

export interface Adjusted {
  readonly partnerCode: string;
  readonly id: string;
  readonly date: string;
  /** As the partner writes it when amounts have signs. */
  readonly amount: string;
  readonly currency: string;
}

/** Every break gets what it needs; answers the adjustments that were posted. */
export async function resolveBreaks(
  office: Office,
  told: ToldHistory,
  open: readonly Break[],
): Promise<readonly Adjusted[]> {
  const adjusted: Adjusted[] = [];
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
      if (!sendsCorrections(told, partner?.code)) await writeOff(office, id);
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
      if (proposals.length > 0 || place % 3 > 0) await explainBreak(office, id);
      else return adjust(office, told, one, place);
      return null;
    default:
      await explainBreak(office, id);
      return null;
  }
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));

/** A person says what it is, and nothing more is done about it. */
export async function explainBreak(office: Office, breakId: string): Promise<void> {
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
  // Who sends corrections tells of its own adjustments, and would have to tell of those that others have with it.
  const other = [...told.statements.keys()].find((code) => code !== partnerCode && !sendsCorrections(told, code)) ?? "";
  const amount = (one.found?.amount ?? "").replace("-", "");
  const isOurs = one.found?.amount.startsWith("-") !== true;
  const [creditorCode, debtorCode] = isOurs ? [partnerCode, other] : [other, partnerCode];
  const date = ADJUSTED_ON[place % 2] ?? ADJUSTED_ON[0];
  const currency = one.found?.currency ?? "";
  const owed = { debtorCode, creditorCode, amount: { amount, currency }, reason: "Told by the partner." };
  const adjustmentId = await office.adjust({ ...owed, occurredAt: `${date}T10:00:00Z` });
  await agree(office, { breakId: one.id, resolution: "ADJUSTMENT", note: "Adjusted.", adjustmentId });
  return { partnerCode, id: adjustmentId, date, amount: isOurs ? amount : `-${amount}`, currency };
}
