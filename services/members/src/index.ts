export { startMembers } from "./server.js";
export { buildMembersSubgraph } from "./graphql/buildMembersSubgraph.js";
export { migrations } from "./store/migrations/index.js";
