export { buildSettlementSubgraph } from "./graphql/buildSettlementSubgraph.js";
export { startSettlement } from "./server.js";
export { migrations } from "./store/migrations/index.js";
