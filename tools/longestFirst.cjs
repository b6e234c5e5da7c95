"use strict";
const { statSync } = require("node:fs");

/** Tests that take minutes, wherever they run; begun last, one worker would wait for the other. */
const LONG = [
  /e2e\/src\/replay\./,
  /e2e\/src\/soak\//,
  /e2e\/src\/(chaos|races)\//,
  /e2e\/src\/faults\./,
  /killedProcess/,
];

/** Jest's order without a memory of earlier runs, as a fresh clone has none: long ones first, then large files. */
module.exports = class LongestFirst {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((pattern) => pattern.test(path));
      return place === -1 ? LONG.length : place;
    };
    const size = ({ path }) => statSync(path).size;
    return [...tests].sort((a, b) => rank(a) - rank(b) || size(b) - size(a));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};
