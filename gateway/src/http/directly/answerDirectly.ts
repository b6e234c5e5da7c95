import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "@tessera/kernel";
import { beginTrace, type Drain, endTrace, runInTrace, type Span } from "@tessera/runtime";
import type { AnswerQuickly } from "../../apollo/answerQuickly.js";
import { type DoorContext, doorContext, type Found } from "../../apollo/doorContext.js";
import type { Credential } from "../../identity/verifyTokens.js";
import { OF_EVERY_ANSWER } from "../answerHeaders.js";
import { mediaType } from "../mediaTypes.js";
import { type Answered, traceAttributes } from "../tellAnswer.js";
import { leaveWord } from "./handedOver.js";
import { isOrdinary, type OrdinaryBounds } from "./isOrdinary.js";
import { readPlainJson, readWhole } from "./readWhole.js";

export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => void;

export interface DirectOptions extends OrdinaryBounds {
  readonly answer: AnswerQuickly;
  /** A token that was checked lately. */
  readonly recall: (authorization: string) => Credential | undefined;
  readonly requestMs: number;
}

interface DirectSetting extends DirectOptions {
  readonly drain: Drain;
  readonly tell: (answered: Answered) => void;
  readonly otherwise: HandleRequest;
}

const ROUTE = "/graphql";

/** One request on the direct way. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly span: Span;
  readonly startedAtMs: number;
  door: DoorContext | undefined;
  /** True when it was told what became of the request, or the hooks will. */
  isEnded: boolean;
}

/**
 * The way of ordinary requests to the graph, past the hooks: each of those costs little, all together as much as running the
 * operation. Whatever is out of the ordinary, at any point up to the answer, goes to `otherwise` with what is known of it by then.
 */
export function answerDirectly(setting: DirectSetting): HandleRequest {
  const { drain, otherwise, recall } = setting;
  return (request, response) => {
    if (!isOrdinary(request, setting)) return otherwise(request, response);
    const { authorization } = request.headers;
    const credential = authorization === undefined ? undefined : recall(authorization);
    if (authorization !== undefined && credential === undefined) return otherwise(request, response);
    if (!drain.begin()) return otherwise(request, response);
    const arrival: Arrival = {
      request,
      response,
      caller: credential?.caller,
      span: beginTrace(request, ROUTE, "gateway"),
      startedAtMs: performance.now(),
      door: undefined,
      isEnded: false,
    };
    const brokeOff = (): void => endRequest(setting, arrival, 400);
    response.on("close", () => {
      if (response.headersSent || arrival.door !== undefined) endRequest(setting, arrival, response.statusCode);
      else brokeOff();
    });
    readWhole(request, (body) => {
      // A client that broke off has nobody to hear an answer.
      if (body === undefined) brokeOff();
      else answerBody(setting, arrival, body);
    });
  };
}

function answerBody(setting: DirectSetting, arrival: Arrival, body: Buffer): void {
  const value = readPlainJson(body);
  if (value === undefined) return handOver(setting, arrival, body);
  const { caller, request, span } = arrival;
  const door = doorContext(caller, request.socket.remoteAddress ?? "", setting.requestMs);
  arrival.door = door;
  const answer = askGraph(setting, value, door, span);
  const finish = (found: string | Found | undefined): void => {
    if (typeof found === "string") return send(setting, arrival, found);
    if (found !== undefined) door.found = found;
    handOver(setting, arrival, body);
  };
  if (answer instanceof Promise) void answer.then(finish);
  else finish(answer);
}

function askGraph({ answer }: DirectSetting, value: unknown, door: DoorContext, span: Span): ReturnType<AnswerQuickly> {
  try {
    return runInTrace(span.context, () => answer(value, door));
  } catch (failure) {
    return { failure: failure instanceof Error ? failure : new Error(String(failure)) };
  }
}

function send({ drain }: DirectSetting, { request, response }: Arrival, text: string): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(200, {
    "content-type": mediaType(request.headers.accept),
    "content-length": body.length,
    ...OF_EVERY_ANSWER,
    vary: "origin",
    ...(drain.isStopping() && { connection: "close" }),
  });
  response.end(body);
}

function handOver({ drain, otherwise }: DirectSetting, arrival: Arrival, body: Buffer): void {
  const { request, response, caller, span, door } = arrival;
  // The client is gone, and so is what would end the request behind the hooks.
  if (arrival.isEnded) return;
  arrival.isEnded = true;
  drain.handOver(request);
  leaveWord(request, { caller, span, body, door });
  otherwise(request, response);
}

function endRequest({ drain, tell }: DirectSetting, arrival: Arrival, status: number): void {
  if (arrival.isEnded) return;
  arrival.isEnded = true;
  const { span, startedAtMs, door } = arrival;
  drain.end();
  endTrace(span, status, traceAttributes(door));
  tell({ route: ROUTE, status, elapsedMs: performance.now() - startedAtMs, door, trace: span.context });
}
