"use strict";
const roomInMemory = require("./tools/roomInMemory.cjs");
const swc = require("./tools/swc.json");

// Workers inherit it. Each database is very many files; on some disks making and removing them costs a small test a quarter of its time.
const room = roomInMemory();
if (room !== undefined) process.env.TMPDIR ??= room;

module.exports = {
  testEnvironment: "node",
  testEnvironmentOptions: { customExportConditions: ["source", "node", "require", "default"] },
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "<rootDir>/.tessera/"],
  modulePathIgnorePatterns: ["/dist/", "<rootDir>/.tessera/"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  // These packages ship ES modules only; Node can require them, jest's own loader cannot.
  transformIgnorePatterns: ["/node_modules/(?!(jose|temporal-polyfill)/)"],
  setupFiles: ["<rootDir>/shared/runtime/src/test/forDecorators.ts"],
  // A package is loaded when something of it is used: each file of tests would compile a thousand modules more.
  transform: { "^.+\\.(ts|m?js)$": ["@swc/jest", { ...swc, module: { ...swc.module, lazy: true } }] },
  testTimeout: 60000,
  maxWorkers: 2,
  testSequencer: "<rootDir>/tools/longestFirst.cjs",
  // What test files leave in memory slows those that come after them down to a third.
  workerIdleMemoryLimit: "600MB",
};
