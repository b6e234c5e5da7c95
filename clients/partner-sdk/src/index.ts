export * from "./createPurchaseBatcher.js";
export * from "./createTesseraClient.js";
export * from "./generated/graph.js";
export type { GraphAnswer } from "./readAnswer.js";
export type { RetryPolicy } from "./retry.js";
export * from "./TesseraError.js";
export type { TypedDocument } from "./TypedDocument.js";
