// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers what a client found, in the Test Anything Protocol.
"use strict";

const fs = require("node:fs");
const util = require("node:util");

let count = 0;
let failed = 0;

function check(holds, what, ...details) {
  count += 1;
  if (!holds)
    failed += 1;
  console.log(`${holds ? "ok" : "not ok"} ${count} - ${what}`);
  for (const detail of holds ? [] : details)
    for (const line of util.inspect(detail, { depth: 4 }).split("\n").slice(0, 40))
      console.log("# " + line);
}

function equal(found, expected, what) {
  check(util.isDeepStrictEqual(found, expected), what, { found, expected });
}

// What the promise was refused with; a failed check when it was not.
async function refused(promise, what) {
  try {
    const answer = await promise;
    check(false, what + " is refused", answer);
    return {};
  } catch (error) {
    return error;
  }
}

// The simulated providers' addresses and credentials, and their control port.
function sandbox() {
  const ports = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const call = async (path, body) => {
    const answer = await fetch(ports.control + path, body === undefined ? {} : {
      method: "POST",
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  return { ports, call };
}

function run(main) {
  console.log("TAP version 13");
  main().catch(error => {
    check(false, "the client gets to the end", error.stack || error,
          error.response && error.response.data);
  }).finally(() => {
    console.log(`1..${count}`);
    process.exit(failed === 0 ? 0 : 1); // a client may have left a timer behind
  });
}

module.exports = { check, equal, refused, sandbox, run };
