import type { Caller } from "@tessera/kernel";
import type { InternalCommand, ServiceName } from "@tessera/contracts";
import type { ExecutionResult } from "graphql";
import type { Logger } from "../logger.js";
import type { ServiceMetrics } from "../metrics/openMetrics.js";
import type { BusTransport, Envelope } from "../bus/envelope.js";
import type { FileExchange } from "./fileExchange.js";

/** One GraphQL request to a subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** Sends one text with other variables each time. `encoded` is the variables as JSON, where the asker has them at hand. */
export type PreparedRequest = (
  variables: Readonly<Record<string, unknown>>,
  caller: Caller,
  encoded?: string,
) => Promise<ExecutionResult>;

/** The public fields of one service, whatever carries them: a function call in one process, HTTP and graphql-ws between processes. */
export interface Subgraph {
  execute(request: SubgraphRequest, caller: Caller): Promise<ExecutionResult>;
  /** Like `execute`, for a text that will be asked again: what can be done once is done once. Never throws by itself. */
  prepare?(query: string, operationName?: string): PreparedRequest;
  /** Answers an ExecutionResult when the subscription is refused, else one result for each event until the iterator is closed. */
  subscribe(
    request: SubgraphRequest,
    caller: Caller,
  ): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>>;
}

/** How a service calls the internal commands of the others. Throws NotAnAnswer(UNAVAILABLE) when the other does not answer. */
export interface Peers {
  call<Input, Output>(command: InternalCommand<Input, Output>, input: Input): Promise<Output>;
}

/** A command as its owner answers it. The input is validated against the contract before; made by `answers`. */
export interface CommandHandler {
  readonly command: InternalCommand;
  readonly handle: (input: unknown) => Promise<unknown>;
}

/** Joins a contract and its handler. The types meet here; afterwards handlers of all commands stand in one list. */
export function answers<Input, Output>(
  command: InternalCommand<Input, Output>,
  handle: (input: Input) => Promise<Output>,
): CommandHandler {
  return { command, handle } as unknown as CommandHandler;
}

export interface ServiceDeps {
  /** postgres:// URL of the service's own database, with its own role. */
  readonly databaseUrl: string;
  /** A folder for keys of the service that must not stand in its database; made when it is not there. */
  readonly keysFolder: string;
  readonly peers: Peers;
  readonly transport: BusTransport;
  readonly log: Logger;
  /** What this service tells of itself; nobody asks when left out. */
  readonly metrics?: ServiceMetrics | undefined;
  /** Bytes of files that one partner may bring, in a day and for life; the service's own bounds where nothing is said. */
  readonly fileQuota?: { readonly dayBytes?: number; readonly lifeBytes?: number } | undefined;
}

/** A service that runs, without knowing what carries requests to it. */
export interface RunningService {
  readonly name: ServiceName;
  readonly subgraph: Subgraph;
  readonly commands: readonly CommandHandler[];
  /** The files that it keeps, for the gateway; undefined for a service that keeps none. */
  readonly files?: FileExchange | undefined;
  /** Takes facts of other services into the inbox; resolves when they are stored. */
  deliver(envelopes: readonly Envelope[]): Promise<void>;
  /** True when the database answers and migrations are done. */
  ready(): Promise<boolean>;
  /** Finishes what it took on, then closes its connections. */
  stop(): Promise<void>;
}

export type StartService = (deps: ServiceDeps) => Promise<RunningService>;
