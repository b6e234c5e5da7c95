import type { TestNetwork } from "../support/startTestNetwork.js";
import { ADJUSTED_ON } from "./days.js";
import type { openFinanceOffice } from "./financeOffice.js";
import { sendStatement } from "./partnerOffice/sendStatement.js";
import type { StatementDraft } from "./partnerOffice/StatementDraft.js";
import type { ToldLine } from "./partnerOffice/toldLine.js";
import { sendsCorrections, type ToldHistory } from "./reconcileHistory.js";
import type { Adjusted } from "./resolveBreaks.js";

type Office = ReturnType<typeof openFinanceOffice>;

/**
 * Some partners tell what they forgot, and by mistake an adjustment of the open cycle. In the open cycle they tell what they know so
 * far: what is younger than their last word is a matter of time, until they tell it.
 */
export async function tellLater(
  network: TestNetwork,
  office: Office,
  told: ToldHistory,
  adjusted: readonly Adjusted[],
): Promise<void> {
  for (const [code, drafts] of told.statements) {
    if (!sendsCorrections(told, code)) continue;
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
