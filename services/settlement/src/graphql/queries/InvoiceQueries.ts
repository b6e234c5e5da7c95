import { parsePublicId, publicId } from "@tessera/kernel";
import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  orForbidden,
  PageArgs,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Args, ArgsType, Ctx, Field, ID, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import type { Invoice } from "../../domain/invoices/invoice.js";
import { countInvoices, pageInvoices } from "../../store/invoices/readInvoices.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentInvoice } from "../present/presentInvoice.js";
import { InvoiceConnection, type InvoiceType } from "../types/invoices.js";

@ArgsType()
export class InvoiceArgs extends PageArgs {
  @Field(() => String, { nullable: true })
  partnerCode?: string | null;

  @Field(() => ID, { nullable: true })
  cycleId?: string | null;
}

@Resolver()
export class InvoiceQueries {
  @Query(() => InvoiceConnection, {
    description: "Invoices and credit notes, in the order written; a partner sees its own.",
  })
  async invoices(
    @Args(() => InvoiceArgs) args: InvoiceArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<InvoiceType>> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, args.partnerCode);
    const cycleId = args.cycleId ? parseUuid("cyc", args.cycleId) : undefined;
    const afterId = parseAfter(args.after);
    const { read } = pageSize(args);
    const none = partnerCode === null;
    const filter = { partnerCode: partnerCode ?? undefined, cycleId };
    return presentConnection<Invoice, InvoiceType>({
      args,
      rows: none ? [] : await pageInvoices(deps.database, filter, afterId, read),
      toNode: presentInvoice,
      cursorOf: (row) => encodeCursor(publicId("inv", row.id)),
      totalCount: none ? 0 : async () => countInvoices(deps.database, filter),
    });
  }
}

function parseAfter(cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const id = parsePublicId("inv", decodeCursor(cursor, 1)[0] ?? "");
  if (id === undefined) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return id;
}
