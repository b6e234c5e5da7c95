import { asSuperuser } from "../support/superuser.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { APPROVER, openFinanceOffice } from "./financeOffice.js";
import { readKnownCycles, type KnownCycle } from "./partnerOffice/knownObligations.js";
import { planStatements, type Planted } from "./partnerOffice/planStatements.js";
import { CHANNELS, sendStatement } from "./partnerOffice/sendStatement.js";
import type { Books, StatementDraft, Tolerance } from "./partnerOffice/StatementDraft.js";
import { breaksInWords, matchesInWords, type TrueBreak, type TrueMatch } from "./partnerOffice/truth.js";

type Office = ReturnType<typeof openFinanceOffice>;

export interface History {
  readonly partnerCodes: readonly string[];
  readonly seed: number;
  /** Mistakes in each statement. */
  readonly faults: number;
  /** Ids of obligations that we have posted a second time. */
  readonly twins: ReadonlySet<string>;
}

/** What the partners of a history wrote about its closed cycles. */
export interface ToldHistory {
  readonly cycles: readonly KnownCycle[];
  /** By partner; of each cycle one. */
  readonly statements: ReadonlyMap<string, readonly StatementDraft[]>;
  readonly planted: Planted;
}

/**
 * Every partner of a history tells of each closed cycle in its own books, with seeded mistakes. The machine matches what belongs
 * together and nothing else, and says of each mistake what it is and of nothing else anything.
 */
export async function reconcileHistory(network: TestNetwork, history: History): Promise<ToldHistory> {
  const office = openFinanceOffice(network, "reconcile");
  const told = await writeHistory(network, office, history);
  for (const [place, code] of history.partnerCodes.entries()) {
    const channel = CHANNELS[place % CHANNELS.length] ?? "CSV";
    for (const { cycle, lines, badLines } of told.statements.get(code) ?? []) {
      if (lines.length === 0) continue;
      const sending = { partnerCode: code, cycleId: cycle.id, lines, name: `${code} ${cycle.month}` };
      expect(await sendStatement(network, channel, sending)).toBe(badLines.length);
    }
  }
  for (const { id } of told.cycles) await office.reconcile({ cycleId: id, source: "PARTNER" });
  await expectTruth(network, office, told);
  return told;
}

async function writeHistory(network: TestNetwork, office: Office, history: History): Promise<ToldHistory> {
  const statements = new Map<string, readonly StatementDraft[]>();
  const planted: Planted = new Map();
  let cycles: readonly KnownCycle[] = [];
  for (const [place, code] of history.partnerCodes.entries()) {
    cycles = (await readKnownCycles(network, code)).filter(({ status }) => status !== "OPEN");
    const books: Books = {
      isSigned: place % 2 === 0,
      tolerances: place % 3 === 0 ? await tolerate(office, code) : new Map(),
    };
    const { faults, twins } = history;
    statements.set(code, planStatements(code, cycles, books, { seed: history.seed + place, faults, planted, twins }));
  }
  return { cycles, statements, planted };
}

/** Half a unit of each currency, and two per cent. */
async function tolerate(office: Office, partnerCode: string): Promise<ReadonlyMap<string, Tolerance>> {
  const tolerance = { absoluteMinor: 50n, bps: 200 };
  for (const currency of ["CZK", "EUR", "PLN"]) {
    const input = { partnerCode, absolute: { amount: "0.50", currency }, bps: tolerance.bps };
    const { toleranceId } = await office.command<{ toleranceId: string }>(
      "setTolerance",
      input,
      "ToleranceChanged",
      "toleranceId",
    );
    await office.command("approveTolerance", { toleranceId }, "ToleranceChanged", "toleranceId", APPROVER);
  }
  return new Map(["CZK", "EUR", "PLN"].map((currency) => [currency, tolerance]));
}

/** Every match and every break of every partner and cycle is exactly the one that was meant. */
async function expectTruth(network: TestNetwork, office: Office, { cycles, statements }: ToldHistory): Promise<void> {
  const [matches, breaks] = [await readMatches(network), await readBreaks(office)];
  for (const [code, drafts] of statements) {
    for (const draft of drafts) {
      const place = `${code} ${draft.cycle.id}`;
      const found = {
        place,
        matches: matchesInWords(matches.get(place) ?? []),
        breaks: breaksInWords(breaks.get(place) ?? []),
      };
      expect(found).toEqual({ place, matches: matchesInWords(draft.matches), breaks: breaksInWords(draft.breaks) });
    }
  }
  expect(new Set(matches.keys()).size).toBeLessThanOrEqual(cycles.length * statements.size);
}

interface MatchRow {
  readonly place: string;
  readonly pass: number;
  readonly expected: string[];
  readonly found: string[];
  readonly fee: string;
}

/** What the machine matched, by partner and cycle: read where it is written, not where the product shows it. */
async function readMatches(network: TestNetwork): Promise<Map<string, TrueMatch[]>> {
  const rows = (await asSuperuser(
    network,
    "settlement",
    `SELECT told_by || ' cyc_' || cycle_id AS place, min(pass) AS pass, sum(expected_minor - found_minor)::text AS fee,
       array_agg('obl_' || expected_id) FILTER (WHERE expected_id IS NOT NULL) AS expected,
       array_agg(line_id) FILTER (WHERE found_id IS NOT NULL) AS found
     FROM match_item LEFT JOIN partner_statement_line AS line ON line.id = found_id
     WHERE is_active AND told_by <> '' GROUP BY told_by, cycle_id, match_id`,
  )) as unknown as MatchRow[];
  const matches = new Map<string, TrueMatch[]>();
  for (const { place, pass, expected, found, fee } of rows)
    matches.set(place, [...(matches.get(place) ?? []), { pass, expected, found, feeMinor: BigInt(fee) }]);
  return matches;
}

async function readBreaks(office: Office): Promise<Map<string, TrueBreak[]>> {
  const breaks = new Map<string, TrueBreak[]>();
  for (const { type, cycleId, partner, ours, theirs, proposals } of await office.openBreaks({ source: "PARTNER" })) {
    const place = `${partner?.code} ${cycleId}`;
    const found = theirs.map(({ text }) => text.split(" ")[0] ?? "");
    const one = { type, expected: ours.map(({ id }) => id), found, proposals: proposals.length };
    breaks.set(place, [...(breaks.get(place) ?? []), one]);
  }
  return breaks;
}

/** Every fourth partner sends what it forgot. */
export function sendsCorrections({ statements }: ToldHistory, code: string | undefined): boolean {
  return [...statements.keys()].indexOf(code ?? "") % 4 === 0;
}
