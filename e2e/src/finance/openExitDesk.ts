import { AUDITOR, data, FINANCE } from "../support/smallCoalition.js";
import { runTessera } from "../support/runTessera.js";
import type { Person, TestNetwork } from "../support/startTestNetwork.js";

/** What an exit comes to in one currency. */
export interface ExitLine {
  readonly currency: string;
  readonly rate: string;
  readonly estimatedRate: string | null;
  readonly amount: { readonly amount: string };
}
export const EXIT_LINE = "currency outstanding estimatedRate rate amount { amount }";

interface ShownExit {
  readonly stage: string;
  readonly revokedAt: string | null;
  readonly earlier: readonly { readonly stage: string }[];
  readonly outlook: readonly ExitLine[];
  readonly settlements: readonly { readonly kind: string; readonly lines: readonly ExitLine[] }[];
}
interface Owed {
  readonly debtor: { readonly code: string };
  readonly creditor: { readonly code: string };
  readonly amount: { readonly amount: string };
  readonly covers: { readonly code: string } | null;
}
interface Status {
  readonly status: string;
  readonly statusHistory:
    readonly { readonly status: string; readonly actor: string; readonly reason: string }[] | null;
}

/** How people look at partners that leave, at the public door. */
export function openExitDesk(network: TestNetwork) {
  async function ask<T>(query: string, variables: Record<string, unknown>, person?: Person): Promise<T> {
    return data<T>(network.ask(query, variables, person));
  }
  return {
    async exitOf(code: string, person: Person = FINANCE): Promise<ShownExit | null> {
      const query = `query($code: String!) { partnerExit(partnerCode: $code) { stage revokedAt earlier { stage }
        outlook { ${EXIT_LINE} } settlements { kind lines { ${EXIT_LINE} } } } }`;
      return (await ask<{ partnerExit: ShownExit | null }>(query, { code }, person)).partnerExit;
    },

    async statusOf(code: string, person?: Person): Promise<Status> {
      const query =
        "query($code: String!) { partnerByCode(code: $code) { status statusHistory { status actor reason } } }";
      return (await ask<{ partnerByCode: Status }>(query, { code }, person)).partnerByCode;
    },

    /** All obligations as sentences, the oldest cycle first. */
    async obligations(): Promise<string[]> {
      const query = `{ settlementCycles { nodes { obligations { nodes {
        kind debtor { code } creditor { code } amount { amount } covers { code } } } } } }`;
      const { settlementCycles } = await ask<{ settlementCycles: { nodes: { obligations: { nodes: Owed[] } }[] } }>(
        query,
        {},
        FINANCE,
      );
      return settlementCycles.nodes
        .flatMap((cycle) => cycle.obligations.nodes)
        .map(
          ({ debtor, creditor, amount, covers }) =>
            `${debtor.code} owes ${creditor.code} ${amount.amount}${covers ? ` for ${covers.code}` : ""}`,
        );
    },

    async timelineOf(code: string): Promise<string[]> {
      const query = "query($code: String!) { partnerExit(partnerCode: $code) { timeline { kind actor at } } }";
      const { partnerExit } = await ask<{ partnerExit: { timeline: { kind: string }[] } }>(query, { code }, AUDITOR);
      return partnerExit.timeline.map(({ kind }) => kind);
    },

    async isVerified(): Promise<void> {
      const { code, stdout } = await runTessera(["verify", "--json"], { TESSERA_DATA: network.dataDir });
      const report = JSON.parse(stdout) as Record<string, { invariant: string; violations: number }[]>;
      const violated = Object.values(report).flatMap((reports) =>
        Array.isArray(reports) ? reports.filter(({ violations }) => violations > 0) : [],
      );
      expect([code, violated]).toEqual([0, []]);
    },
  };
}
