import { parsePublicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { makeInvoiceFile } from "../../commands/documents/makeInvoiceFile.js";
import { mayReadClearing } from "../../domain/access.js";
import { findInvoice } from "../../store/invoices/readInvoices.js";
import { findClaimOf } from "../../store/queries/claims.js";
import type { SettlementContext } from "../context.js";
import { presentClaim } from "../present/presentClaim.js";
import { presentFile } from "../present/presentFile.js";
import { ClaimType } from "../types/claims.js";
import { InvoiceType } from "../types/invoices.js";
import { StoredFileType } from "../types/StoredFileType.js";

/** Who may see the invoice was decided when it was asked for. */
@Resolver(() => InvoiceType)
export class InvoiceFields {
  @FieldResolver(() => StoredFileType, { description: "The document as PDF in its own language." })
  async file(@Root() { id }: InvoiceType, @Ctx() { caller, deps }: SettlementContext): Promise<StoredFileType> {
    orForbidden(mayReadClearing(caller));
    const invoice = await findInvoice(deps.database, parsePublicId("inv", id) ?? "");
    if (!invoice) throw new Error(`invoice ${id} has vanished`);
    return presentFile(await makeInvoiceFile(deps.database, invoice, caller?.subject ?? ""));
  }

  @FieldResolver(() => ClaimType, {
    nullable: true,
    description:
      "How it is paid, or given back; null where nothing is to be paid, and for documents from before there were claims.",
  })
  async claim(@Root() { id }: InvoiceType, @Ctx() { caller, deps }: SettlementContext): Promise<ClaimType | null> {
    orForbidden(mayReadClearing(caller));
    const claim = await findClaimOf(deps.database, parsePublicId("inv", id) ?? "");
    return claim && presentClaim(claim);
  }
}
