import { money } from "@tessera/kernel";
import { orForbidden, PageArgs, presentMoney, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { makeRequestFile } from "../../commands/documents/makeRequestFile.js";
import { mayReadClearing } from "../../domain/access.js";
import type { DocumentLanguage as Language } from "../../domain/documentLanguage.js";
import type { SettlementContext } from "../context.js";
import { presentFile } from "../present/presentFile.js";
import { shownClaims } from "../present/shownClaims.js";
import { ClaimConnection, type ClaimType } from "../types/claims.js";
import { DocumentLanguage } from "../types/documents.js";
import { PaymentRequestFormat, PaymentRequestTotalType, PaymentRequestType } from "../types/paymentRequests.js";
import { StoredFileType } from "../types/StoredFileType.js";

/** Who may see the request was decided when it was asked for. */
@Resolver(() => PaymentRequestType)
export class PaymentRequestFields {
  @FieldResolver(() => [PaymentRequestTotalType], { description: "One per currency." })
  async totals(@Root() root: PaymentRequestType): Promise<PaymentRequestTotalType[]> {
    const { sections } = await root.read();
    return sections.map(({ currency, payee, claims, totalMinor }) => ({
      currency,
      open: presentMoney(money(totalMinor, currency)),
      claimCount: claims.length,
      iban: payee?.iban ?? null,
      bic: payee?.bic ?? null,
      holder: payee?.holder ?? null,
    }));
  }

  @FieldResolver(() => ClaimConnection, { description: "As they were raised." })
  async claims(
    @Root() { partner: { code: partnerCode } }: PaymentRequestType,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { deps }: SettlementContext,
  ): Promise<Connection<ClaimType>> {
    const open = { kind: undefined, cycleId: undefined, direction: "PAYS", isOpen: true } as const;
    return shownClaims(deps.database, args, { ...open, partnerCode });
  }

  @FieldResolver(() => StoredFileType, {
    description: "The request as it is now; the same content gives the same file. The language is of the PDF.",
  })
  async file(
    @Root() root: PaymentRequestType,
    @Arg("format", () => PaymentRequestFormat) format: `${PaymentRequestFormat}`,
    @Arg("language", () => DocumentLanguage, { defaultValue: DocumentLanguage.EN }) language: `${DocumentLanguage}`,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<StoredFileType> {
    orForbidden(mayReadClearing(caller));
    const file = await makeRequestFile(deps.database, {
      request: await root.read(),
      format,
      language: language.toLowerCase() as Language,
      askedBy: caller?.subject ?? "",
    });
    return presentFile(file);
  }
}
