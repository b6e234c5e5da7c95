import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";
import { parsePublicId } from "@tessera/kernel";
import { NotAnAnswer, orForbidden } from "@tessera/runtime";
import { watchesWallet, watchWallet } from "../../domain/access.js";
import { readEntry } from "../../store/queries/readEntry.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import { loadMember } from "../loaders/loadMember.js";
import type { MembersContext } from "../MembersContext.js";
import { presentEntry } from "../present/presentEntry.js";
import { presentMember } from "../present/presentMember.js";
import { WalletChange } from "../types/wallet/WalletChange.js";
import { bookChanges, type BookChange } from "./bookChanges.js";

@Resolver()
export class WalletChangedSubscription {
  /** One event per journal entry of the member that a fact told of, after its commit, in the order of the book. */
  @Subscription(() => WalletChange, {
    subscribe: (async ({ args, context }: { args: { memberId: string }; context: MembersContext }) =>
      watch(args.memberId, context)) as never,
  })
  async walletChanged(
    @Arg("memberId", () => ID) _memberId: string,
    @Root() { memberId, entryId }: BookChange,
    @Ctx() context: MembersContext,
  ): Promise<WalletChange> {
    forgetLoaded(context);
    const member = presentMember(context.caller, await loadMember(context, memberId));
    const entry = await readEntry(context.deps.book.database, memberId, entryId);
    if (member === null || entry === undefined)
      throw new Error(`a fact tells of an entry that is not there: ${entryId}`);
    return { member, entry: presentEntry(entry) };
  }
}

/** Throws UNAUTHENTICATED or FORBIDDEN by role; a foreign member is answered like an unknown one. */
async function watch(id: string, context: MembersContext): Promise<AsyncGenerator<BookChange, void, void>> {
  const { caller, deps } = context;
  orForbidden(watchWallet(caller));
  const memberId = parsePublicId("mbr", id);
  const known =
    memberId !== undefined && watchesWallet(caller, memberId) && (await loadMember(context, memberId)) !== undefined;
  if (!known) throw new NotAnAnswer("BAD_USER_INPUT", "There is no such member.");
  return bookChanges(deps.onPublished, memberId);
}
