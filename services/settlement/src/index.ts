export { calculateCycle } from "./commands/cycles/calculateSettlementCycle.js";
export { closeCutOffCycle } from "./commands/cycles/closeCutOffCycle.js";
export { cutOffCycle } from "./commands/cycles/cutOffCycle.js";
export { postEntries } from "./commands/obligations/postEntries.js";
export { buildSettlementSubgraph } from "./graphql/buildSettlementSubgraph.js";
export { startSettlement } from "./server.js";
export { migrations } from "./store/migrations/index.js";
export { entities } from "./store/entities/index.js";
