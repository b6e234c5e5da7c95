import { NotAnAnswer, orForbidden } from "@tessera/runtime";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { makeJournalFile } from "../../commands/documents/makeJournalFile.js";
import { mayReadWholeClearing } from "../../domain/access.js";
import { journalCsv, trialBalance, type AccountBalance } from "../../domain/ledger/journalCsv.js";
import { pageJournals } from "../../store/queries/readJournals.js";
import type { SettlementContext } from "../context.js";
import { presentFile } from "../present/presentFile.js";
import { presentBalances } from "../present/presentLedger.js";
import { AccountBalanceType, CycleJournalsType } from "../types/ledger.js";
import { StoredFileType } from "../types/StoredFileType.js";

/** What one answer may hold as text: some hundred megabytes. */
const MOST_ENTRIES_AS_TEXT = 250_000;

/** All fields go as far as the same heads, so that what one request asks for agrees. Who may see them was decided when they were asked for. */
@Resolver(() => CycleJournalsType)
export class JournalFields {
  @FieldResolver(() => [AccountBalanceType], {
    description: "Trial balance; per currency debits and credits are equal.",
  })
  async balances(
    @Root() { cycle, heads }: CycleJournalsType,
    @Ctx() { deps }: SettlementContext,
  ): Promise<AccountBalanceType[]> {
    let balances: AccountBalance[] = [];
    for await (const lines of pageJournals(deps.database, cycle.view.id, heads))
      balances = trialBalance(lines, balances);
    return presentBalances(balances);
  }

  @FieldResolver(() => String, {
    description: `RFC 4180 with a header; one record for each posting. With more than ${MOST_ENTRIES_AS_TEXT} entries ask for \`file\`.`,
  })
  async csv(@Root() { cycle, heads }: CycleJournalsType, @Ctx() { deps }: SettlementContext): Promise<string> {
    const entries = heads.reduce((sum, head) => sum + head.entries, 0);
    if (entries > MOST_ENTRIES_AS_TEXT)
      throw new NotAnAnswer(
        "BAD_USER_INPUT",
        `The journals have ${entries} entries: too long for one text. Ask for \`file\`.`,
      );
    let csv = journalCsv([]);
    for await (const lines of pageJournals(deps.database, cycle.view.id, heads)) csv += journalCsv(lines, false);
    return csv;
  }

  @FieldResolver(() => StoredFileType, {
    description: "The same CSV as a file of any length; while nothing is posted, it is the same file.",
  })
  async file(
    @Root() { cycle, heads }: CycleJournalsType,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<StoredFileType> {
    orForbidden(mayReadWholeClearing(caller));
    const askedBy = caller?.subject ?? "";
    return presentFile(await makeJournalFile(deps.database, { cycleId: cycle.view.id, heads, askedBy }));
  }
}
