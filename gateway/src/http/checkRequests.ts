import type { FastifyInstance, FastifyRequest } from "fastify";
import { hasRole } from "@tessera/kernel";
import { type DocumentNode, getOperationAST, OperationTypeNode } from "graphql";
import type { DocumentCheck } from "../limits/checkDocument.js";
import { BULK_MUTATIONS, type Limits } from "../limits/limits.js";
import { rootFields } from "../limits/rootFields.js";
import { addBodyReader, tooLarge } from "./readBody.js";
import { replyWithError } from "./replyWithError.js";

/** Bounds bodies by who sends them and documents by their shape, before the server looks at them. */
export function addRequestChecks(app: FastifyInstance, limits: Limits, check: (query: string) => DocumentCheck): void {
  addBodyReader(app, ({ caller }) =>
    hasRole(caller, "partner", "operator") ? limits.bulkBodyBytes : limits.bodyBytes,
  );
  app.addHook("preHandler", (request, reply, done) => {
    const { query, operationName } = graphRequest(request);
    // Anything else is malformed, and the server has better words for it.
    if (query === undefined) return done();
    const checked = check(query);
    if ("refusal" in checked) {
      const code = String(checked.refusal.extensions["code"]);
      // A syntax error is the server's to tell: it knows the status for each media type.
      if (code === "GRAPHQL_PARSE_FAILED") return done();
      replyWithError(request, reply, { status: 400, code, message: checked.refusal.message });
    } else if (request.bodyBytes <= limits.bodyBytes || isBulk(checked.document, operationName)) done();
    else replyWithError(request, reply, { status: 413, code: "BAD_USER_INPUT", message: tooLarge(limits.bodyBytes) });
  });
}

function graphRequest({ method, body, query }: FastifyRequest): {
  query?: string | undefined;
  operationName?: string | undefined;
} {
  const { query: text, operationName } = ((method === "GET" ? query : body) ?? {}) as Readonly<Record<string, unknown>>;
  return {
    query: typeof text === "string" ? text : undefined,
    operationName: typeof operationName === "string" ? operationName : undefined,
  };
}

function isBulk(document: DocumentNode, operationName: string | undefined): boolean {
  const operation = getOperationAST(document, operationName);
  return (
    operation?.operation === OperationTypeNode.MUTATION &&
    rootFields(document, operation).some((field) => BULK_MUTATIONS.has(field))
  );
}
