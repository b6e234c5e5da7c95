"use strict";
// Ends the PostgreSQL of the tests a few seconds after the last process that used it, however that ended. Plain JavaScript,
// because it runs outside of the test runner, which compiles everything else.
const { readdirSync, renameSync, rmSync, readFileSync } = require("node:fs");
const path = require("node:path");

const [base, folder, serverPid] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const register = path.join(base, "server.json");
const aside = path.join(base, `server.${process.pid}.ending`);
const LOOK_EVERY_MS = 500;
const GRACE_MS = 4000;
let lastUsedAt = Date.now();

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function isUsed() {
  const users = path.join(base, "users");
  const pids = readdirSync(users).map(Number);
  for (const pid of pids) if (!isAlive(pid)) rmSync(path.join(users, String(pid)), { force: true });
  return pids.some(isAlive);
}

/**
 * A process first writes its name among the users and then reads the register; we first take the register away and then look at
 * the users: one of us sees the other.
 */
function mayEnd() {
  try {
    renameSync(register, aside);
  } catch {
    return !isUsed();
  }
  if (!isUsed()) return true;
  renameSync(aside, register);
  return false;
}

function remove(target) {
  rmSync(target, { recursive: true, force: true });
}

function end() {
  try {
    remove(readFileSync(path.join(folder, "postgres.place"), "utf8").trim());
  } catch {
    // The cluster stands in the folder itself.
  }
  remove(folder);
  remove(aside);
  process.exit(0);
}

function look() {
  if (isAlive(serverPid)) {
    if (isUsed()) lastUsedAt = Date.now();
    if (Date.now() - lastUsedAt < GRACE_MS || !mayEnd()) return;
    process.kill(serverPid, "SIGQUIT");
  }
  clearInterval(timer);
  setTimeout(end, 500);
}

const timer = setInterval(look, LOOK_EVERY_MS);
