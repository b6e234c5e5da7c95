import { publicId } from "@tessera/kernel";
import {
  encodeCursor,
  pageSize,
  presentConnection,
  type Connection,
  type Database,
  type PageArgs,
} from "@tessera/runtime";
import {
  countProposals,
  pageProposals,
  type ProposalFilter,
  type ProposalView,
} from "../../store/queries/proposals.js";
import { parseTimeCursor } from "../parse/parseTimeCursor.js";

/** A list of several kinds has one kind of cursor. */
const CURSOR = "lim";

/** A page of proposals, each as `toNode` shows it. */
export async function shownProposals<Node>(
  database: Database,
  args: PageArgs,
  filter: ProposalFilter,
  toNode: (found: ProposalView) => Node,
): Promise<Connection<Node>> {
  const after = parseTimeCursor(CURSOR, args.after);
  return presentConnection({
    args,
    rows: await pageProposals(database, { ...filter, after, limit: pageSize(args).read }),
    toNode,
    cursorOf: (row) => encodeCursor(row.proposedAt.toISOString(), publicId(CURSOR, row.id)),
    totalCount: async () => countProposals(database, filter),
  });
}
