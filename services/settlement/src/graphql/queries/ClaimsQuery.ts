import { parsePublicId, publicId } from "@tessera/kernel";
import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  orForbidden,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { countClaims, pageClaims } from "../../store/queries/claims.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentClaim } from "../present/presentClaim.js";
import { ClaimArgs, ClaimConnection, type ClaimType } from "../types/claims.js";

@Resolver()
export class ClaimsQuery {
  @Query(() => ClaimConnection, {
    description:
      "What is paid beside the cycles' payments, as it was raised, with its reference; a partner sees its own.",
  })
  async claims(
    @Args(() => ClaimArgs) args: ClaimArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ClaimType>> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, args.partnerCode);
    const cycleId = args.cycleId ? parseUuid("cyc", args.cycleId) : undefined;
    const afterId = parseAfter(args.after);
    const none = partnerCode === null;
    const of = { partnerCode: partnerCode ?? undefined, cycleId };
    const filter = { ...of, kind: args.kind ?? undefined, isOpen: args.isOpen === true };
    return presentConnection({
      args,
      rows: none ? [] : await pageClaims(deps.database, filter, afterId, pageSize(args).read),
      toNode: presentClaim,
      cursorOf: ({ id }) => encodeCursor(publicId("clm", id)),
      totalCount: none ? 0 : async () => countClaims(deps.database, filter),
    });
  }
}

function parseAfter(cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const id = parsePublicId("clm", decodeCursor(cursor, 1)[0] ?? "");
  if (id === undefined) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return id;
}
