export * from "./bus/envelope.js";
export * from "./database/tables.js";
export * from "./database/transaction.js";
export * from "./errors.js";
export * from "./logger.js";
export * from "./service/running.js";
