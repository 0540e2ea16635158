// Ends the program when the engine is gone, whatever the program waits for: its end of file descriptor 3 closes then.
import { Module } from "node:module";
import { Socket } from "node:net";
import process from "node:process";

const leash = new Socket({ fd: 3, readable: true, writable: false });
leash.on("error", () => undefined);
leash.on("close", () => process.kill(process.pid, "SIGKILL"));
leash.resume();
leash.unref();

/** How Node loads JavaScript before a loader of the project is there: for packages.mjs, which comes after it. */
export const loadJavaScript = Module._extensions[".js"];
