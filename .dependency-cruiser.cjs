// The map of the house: which room may open which door. `npm run check:imports` prints every broken rule.
"use strict";
const service = "^services/([^/]+)/src/";
const test = "\\.test\\.ts$";
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "domain-is-pure",
      comment: "domain/ decides; it cannot see the database, the network or the clock",
      severity: "error",
      from: { path: `${service}domain/`, pathNot: test },
      to: { pathNot: ["^services/$1/src/domain/", "^shared/kernel/"] },
    },
    {
      name: "kernel-depends-on-nothing",
      comment: "one exception: calendar arithmetic in time zones is a library's work",
      severity: "error",
      from: { path: "^shared/kernel/src", pathNot: test },
      to: { pathNot: ["^shared/kernel/src", "node_modules/temporal-(polyfill|utils|spec)/"] },
    },
    {
      name: "contracts-depend-on-kernel-only",
      severity: "error",
      from: { path: "^shared/contracts/src", pathNot: test },
      to: { pathNot: "^shared/(contracts|kernel)/src|node_modules/zod/" },
    },
    {
      name: "runtime-knows-no-service",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(services|gateway|clients|infra|e2e|bench)/" },
    },
    {
      name: "store-knows-only-domain",
      severity: "error",
      from: { path: `${service}store/`, pathNot: test },
      to: { path: "^services/$1/src/(graphql|commands|events|internal|jobs)/" },
    },
    {
      name: "documents-are-rendered-from-the-domain",
      comment: "documents/ writes and reads files; what stands in them was decided and read elsewhere",
      severity: "error",
      from: { path: `${service}documents/`, pathNot: test },
      to: { path: "^services/|^shared/(?!kernel/)", pathNot: "^services/$1/src/(documents|domain)/" },
    },
    {
      name: "commands-do-not-know-who-calls",
      severity: "error",
      from: { path: `${service}commands/`, pathNot: test },
      to: { path: "^services/$1/src/(graphql|events/consumed|internal|jobs)/" },
    },
    {
      name: "graphql-does-not-touch-entities",
      severity: "error",
      from: { path: `${service}graphql/`, pathNot: test },
      to: { path: "^services/$1/src/store/entities/" },
    },
    {
      name: "graphql-library-stays-at-the-door",
      severity: "error",
      from: {
        pathNot: [
          "^services/[^/]+/src/(graphql/|server|.*\\.test\\.ts$)",
          "^gateway/",
          "^shared/runtime/",
          "^clients/partner-sdk/",
          "^(e2e|bench)/",
        ],
      },
      to: { path: "node_modules/(type-graphql|graphql|@apollo)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "typeorm-stays-in-store-and-commands",
      severity: "error",
      from: {
        pathNot: [
          "^services/[^/]+/src/(store|commands)/",
          "^services/[^/]+/src/(server|index)",
          "^shared/(runtime|testkit)/",
          "^infra/",
          test,
        ],
      },
      to: { path: "node_modules/typeorm/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "services-meet-only-through-contracts",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "clients-speak-only-to-the-gateway",
      comment: "the command line starts a network through infra/network; nothing else of the house is open to a client",
      severity: "error",
      from: { path: "^clients/([^/]+)/", pathNot: test },
      to: { path: "^(services|gateway|shared|infra|e2e|bench)/", pathNot: "^infra/network/src/(index|local)\\.ts$" },
    },
    {
      name: "declared-dependencies-only",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.base.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "require", "node", "default"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
