export { startMembers } from "./server.js";
export { buildMembersSubgraph } from "./graphql/buildMembersSubgraph.js";
export { migrations } from "./store/migrations/index.js";
export type { Book } from "./commands/Book.js";
export { openBook } from "./commands/openBook.js";
export { enrolMembers } from "./commands/members/enrolMembers.js";
export type { PurchaseDocument } from "./commands/purchases/PurchaseDocument.js";
export { recordPurchases } from "./commands/purchases/recordPurchases.js";
