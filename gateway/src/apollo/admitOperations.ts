import type { ApolloServerPlugin } from "@apollo/server";
import { HeaderMap } from "@apollo/server";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { labelOperation, type ServiceMetrics } from "@tessera/runtime";
import { compileCost } from "../limits/compileCost.js";
import { findInfinity } from "../limits/findInfinity.js";
import { type Limits, LONG_MUTATIONS } from "../limits/limits.js";
import type { CountRequest } from "../limits/limitRates.js";
import { rootFields } from "../limits/rootFields.js";
import { tooComplex } from "../limits/tooComplex.js";
import type { DoorContext, SeenRequest } from "./doorContext.js";

/** Judges one validated operation by its cost and by how often its caller asks, and gives it its time. Throws GraphQLError. */
export type AdmitOperation = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  context: DoorContext,
) => void;

/** What the text of an operation alone tells of it. */
interface MeasuredOperation {
  readonly seen: NonNullable<SeenRequest["operation"]>;
  readonly costOf: (variables: Readonly<Record<string, unknown>>) => number;
  readonly fields: readonly string[];
  readonly takesLong: boolean;
}

/** The rest is for shaping and sending what has come by then. */
const PART_FOR_SUBGRAPHS = 0.95;

export function admitOperations(
  schema: GraphQLSchema,
  limits: Limits,
  count: CountRequest,
  metrics?: ServiceMetrics,
): AdmitOperation {
  const measured = new WeakMap<OperationDefinitionNode, MeasuredOperation>();
  const measure = (document: DocumentNode, operation: OperationDefinitionNode): MeasuredOperation => {
    const before = measured.get(operation);
    if (before !== undefined) return before;
    const fields = rootFields(document, operation);
    const measurement: MeasuredOperation = {
      seen: { kind: operation.operation, label: labelOperation(document, operation) },
      costOf: compileCost(schema, document, operation),
      fields,
      takesLong:
        operation.operation === OperationTypeNode.MUTATION && fields.some((field) => LONG_MUTATIONS.has(field)),
    };
    measured.set(operation, measurement);
    return measurement;
  };
  return (document, operation, variables, context) => {
    const { seen, costOf, fields, takesLong } = measure(document, operation);
    context.seen.operation = seen;
    if (findInfinity(variables)) throw mistaken("A number is greater than any.");
    const cost = costOf(variables);
    if (cost > limits.cost)
      throw tooComplex(`it costs ${cost} (fields times the sizes of their lists), more than ${limits.cost}`);
    const exceeded = count(context.caller, context.address, fields, performance.now());
    if (exceeded !== undefined) {
      metrics?.rateLimited(exceeded.flow);
      throw tooOften(exceeded.flow, exceeded.retryAfterSeconds);
    }
    context.deadlineMs = performance.now() + PART_FOR_SUBGRAPHS * (takesLong ? limits.longRequestMs : limits.requestMs);
  };
}

function tooOften(flow: string, retryAfterSeconds: number): GraphQLError {
  const headers = new HeaderMap([["retry-after", String(retryAfterSeconds)]]);
  return new GraphQLError(`Too many ${flow}: try again in ${retryAfterSeconds} s.`, {
    extensions: { code: "RATE_LIMITED", retryAfterSeconds, http: { status: 429, headers } },
  });
}

function mistaken(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT", http: { status: 400 } } });
}

/** The same judgement inside the server's pipeline. */
export function admissionPlugin(admit: AdmitOperation): ApolloServerPlugin<DoorContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, request, contextValue }) => {
        const { found } = contextValue;
        if (found !== undefined) {
          if ("refusal" in found) throw found.refusal;
          return;
        }
        if (operation === undefined) throw mistaken("The request names no operation of its document.");
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw mistaken("Subscriptions go over a socket.");
        admit(document, operation, request.variables ?? {}, contextValue);
      },
    }),
  };
}
