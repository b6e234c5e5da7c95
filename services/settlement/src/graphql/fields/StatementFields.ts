import { orForbidden, PageArgs, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { makeStatementFile } from "../../commands/documents/makeStatementFile.js";
import { mayReadClearing } from "../../domain/access.js";
import type { DocumentLanguage as Language } from "../../domain/documentLanguage.js";
import { statementCsv } from "../../domain/statements/statementCsv.js";
import { readPositions } from "../../store/queries/figures.js";
import { readStatementLines } from "../../store/queries/obligations.js";
import type { SettlementContext } from "../context.js";
import { presentFile } from "../present/presentFile.js";
import { presentPosition } from "../present/presentFigures.js";
import { presentObligations } from "../present/presentObligations.js";
import { DocumentLanguage, StatementFormat } from "../types/documents.js";
import { NetPositionType } from "../types/figures.js";
import { ObligationConnection, type ObligationType } from "../types/ObligationType.js";
import { PartnerStatementType } from "../types/PartnerStatementType.js";
import { StoredFileType } from "../types/StoredFileType.js";

/** Who may see the statement was decided when it was asked for. */
@Resolver(() => PartnerStatementType)
export class StatementFields {
  @FieldResolver(() => [NetPositionType], { description: "One per currency." })
  async balances(
    @Root() { partner, cycle }: PartnerStatementType,
    @Ctx() { deps }: SettlementContext,
  ): Promise<NetPositionType[]> {
    const filter = { currency: undefined, partnerCode: partner.code };
    return (await readPositions(deps.database, cycle.view, filter)).map(presentPosition);
  }

  @FieldResolver(() => ObligationConnection)
  async lines(
    @Root() { partner, cycle }: PartnerStatementType,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { deps }: SettlementContext,
  ): Promise<Connection<ObligationType>> {
    return presentObligations(deps.database, cycle.view.id, partner.code, args);
  }

  @FieldResolver(() => String, {
    description: "RFC 4180 with a header; per currency OPENING, ENTRY and CLOSING records.",
  })
  async csv(@Root() { partner, cycle }: PartnerStatementType, @Ctx() { deps }: SettlementContext): Promise<string> {
    return statementCsv(partner.code, cycle.view, await readStatementLines(deps.database, cycle.view.id, partner.code));
  }

  @FieldResolver(() => StoredFileType, {
    description: "The statement as it is now; the same content gives the same file. Disputed obligations are left out.",
  })
  async file(
    @Root() { partner, cycle }: PartnerStatementType,
    @Arg("format", () => StatementFormat) format: `${StatementFormat}`,
    @Arg("language", () => DocumentLanguage) language: `${DocumentLanguage}`,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<StoredFileType> {
    orForbidden(mayReadClearing(caller));
    const file = await makeStatementFile(deps.database, {
      partnerCode: partner.code,
      cycle: cycle.view,
      format,
      language: language.toLowerCase() as Language,
      askedBy: caller?.subject ?? "",
    });
    return presentFile(file);
  }
}
