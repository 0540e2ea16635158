// Ends the program when the engine is gone, whatever the program does: its end of file descriptor 3 closes then. That is
// watched in a thread of its own, because a program that never comes back to its event loop would not see it.
import { Module } from "node:module";
import { URL } from "node:url";
import { Worker } from "node:worker_threads";
import "../../../shared/error-inspection.cjs";

const watch = new Worker(new URL("./watch-engine.mjs", import.meta.url), { execArgv: [], env: {} });
watch.unref();

/** How Node loads JavaScript before a loader of the project is there: for packages.mjs, which comes after it. */
export const loadJavaScript = Module._extensions[".js"];
