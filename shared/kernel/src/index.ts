export * from "./access.js";
export * from "./decimal.js";
export * from "./id.js";
export * from "./largestRemainder.js";
export * from "./money.js";
export * from "./points.js";
export * from "./refusal.js";
export * from "./zone.js";
