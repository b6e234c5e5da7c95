import { orForbidden, PageArgs, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { makeStatementFile } from "../../commands/documents/makeStatementFile.js";
import { mayReadClearing } from "../../domain/access.js";
import type { DocumentLanguage as Language } from "../../domain/documentLanguage.js";
import { statementCsv } from "../../domain/statements/statementCsv.js";
import type { SettlementContext } from "../context.js";
import { presentFile } from "../present/presentFile.js";
import { presentPosition, presentStatementLeg } from "../present/presentFigures.js";
import { presentObligations } from "../present/presentObligations.js";
import { DocumentLanguage, StatementFormat } from "../types/documents.js";
import { NetPositionType } from "../types/figures.js";
import { ObligationConnection, type ObligationType } from "../types/ObligationType.js";
import { PartnerStatementType, StatementLegType } from "../types/PartnerStatementType.js";
import { StoredFileType } from "../types/StoredFileType.js";

/** Who may see the statement was decided when it was asked for. */
@Resolver(() => PartnerStatementType)
export class StatementFields {
  @FieldResolver(() => [NetPositionType], { description: "One per currency." })
  async balances(@Root() root: PartnerStatementType): Promise<NetPositionType[]> {
    return (await root.read()).positions.map(presentPosition);
  }

  @FieldResolver(() => [StatementLegType], {
    description: "As every format of the statement lists them: by currency, what the partner pays first.",
  })
  async legs(@Root() root: PartnerStatementType): Promise<StatementLegType[]> {
    return (await root.read()).statement.sections.flatMap(({ legs }) => legs.map(presentStatementLeg));
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
    description: "RFC 4180 with a header; per currency OPENING (what was carried in), ENTRY and CLOSING records.",
  })
  async csv(@Root() root: PartnerStatementType): Promise<string> {
    return statementCsv((await root.read()).statement);
  }

  @FieldResolver(() => StoredFileType, {
    description:
      "The statement as it is now; the same content gives the same file. What is in dispute is shown, and in no sum.",
  })
  async file(
    @Root() root: PartnerStatementType,
    @Arg("format", () => StatementFormat) format: `${StatementFormat}`,
    @Arg("language", () => DocumentLanguage) language: `${DocumentLanguage}`,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<StoredFileType> {
    orForbidden(mayReadClearing(caller));
    const file = await makeStatementFile(deps.database, {
      statement: (await root.read()).statement,
      format,
      language: language.toLowerCase() as Language,
      askedBy: caller?.subject ?? "",
    });
    return presentFile(file);
  }
}
