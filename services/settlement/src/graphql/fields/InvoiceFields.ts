import { parsePublicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { makeInvoiceFile } from "../../commands/documents/makeInvoiceFile.js";
import { mayReadClearing } from "../../domain/access.js";
import { findInvoice } from "../../store/invoices/readInvoices.js";
import type { SettlementContext } from "../context.js";
import { presentFile } from "../present/presentFile.js";
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
}
