import { money, publicId, type IdPrefix } from "@tessera/kernel";
import {
  encodeCursor,
  orForbidden,
  pageSize,
  presentConnection,
  presentMoney,
  type Connection,
} from "@tessera/runtime";
import { Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import {
  countReconciliationProposals,
  pageReconciliationProposals,
  type ReconciliationProposal,
  type ReconciliationProposalKind,
} from "../../store/queries/reconciliationProposals.js";
import type { SettlementContext } from "../context.js";
import { parseTimeCursor } from "../parse/parseTimeCursor.js";
import {
  ReconciliationProposalArgs,
  ReconciliationProposalConnection,
  type ReconciliationProposalType,
} from "../types/reconciliationProposals.js";

/** How the ids begin that the second person's mutations take. */
const PREFIXES: Readonly<Record<ReconciliationProposalKind, IdPrefix>> = {
  MATCH: "mat",
  UNMATCH: "mat",
  BREAK_RESOLUTION: "brk",
  TOLERANCE: "tol",
};
/** A list of several kinds has one kind of cursor. */
const CURSOR = "mat";

@Resolver()
export class ReconciliationProposalsQuery {
  @Query(() => ReconciliationProposalConnection, {
    description:
      "What waits for a second person of what has states of its own: matches, un-matches and resolutions of breaks, the oldest first. `proposals` lists everything else, tolerances too.",
  })
  async reconciliationProposals(
    @Args(() => ReconciliationProposalArgs) args: ReconciliationProposalArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ReconciliationProposalType>> {
    orForbidden(mayReadWholeClearing(caller));
    const kind = args.kind ?? null;
    const after = parseTimeCursor(CURSOR, args.after);
    return presentConnection({
      args,
      rows: await pageReconciliationProposals(deps.database, kind, after, pageSize(args).read),
      toNode: present,
      cursorOf: ({ proposedAt, id }) => encodeCursor(proposedAt.toISOString(), publicId(CURSOR, id)),
      totalCount: async () => countReconciliationProposals(deps.database, kind),
    });
  }
}

function present(found: ReconciliationProposal): ReconciliationProposalType {
  const { kind, namedId, cycleId, partnerCode, currency, amountMinor, bps, note, proposedBy, proposedAt } = found;
  return {
    id: publicId(PREFIXES[kind], namedId),
    kind,
    cycleId: cycleId && publicId("cyc", cycleId),
    partner: partnerCode === null ? null : { code: partnerCode },
    amount: amountMinor === null || currency === null ? null : presentMoney(money(amountMinor, currency)),
    bps,
    note,
    proposedBy,
    proposedAt,
  };
}
