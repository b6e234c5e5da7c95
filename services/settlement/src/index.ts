export { buildSettlementSubgraph } from "./graphql/buildSettlementSubgraph.js";
export { startSettlement } from "./server.js";
export { entities } from "./store/entities/index.js";
export { migrations } from "./store/migrations/index.js";
