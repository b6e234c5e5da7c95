export type { ExecutorName } from "./execution/createExecutor.js";
export type { IdentityOptions } from "./identity/verifyTokens.js";
export { type Limits, LIMITS } from "./limits/limits.js";
export { changeRateLimits } from "./limits/changeRateLimits.js";
export { RATE_LIMITS, type RateLimit } from "./limits/limitRates.js";
export { type ConformanceOptions, startConformanceGateway } from "./startConformanceGateway.js";
export { committedSupergraph, type GatewayOptions, type RunningGateway, startGateway } from "./startGateway.js";
