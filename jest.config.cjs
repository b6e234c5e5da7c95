"use strict";
const swc = require("./tools/swc.json");

module.exports = {
  testEnvironment: "node",
  testEnvironmentOptions: { customExportConditions: ["source", "node", "require", "default"] },
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "<rootDir>/.tessera/"],
  modulePathIgnorePatterns: ["/dist/", "<rootDir>/.tessera/"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  // These packages ship ES modules only; Node can require them, jest's own loader cannot.
  transformIgnorePatterns: ["/node_modules/(?!(jose|temporal-polyfill)/)"],
  transform: { "^.+\\.(ts|m?js)$": ["@swc/jest", swc] },
  testTimeout: 60000,
  maxWorkers: 2,
};
