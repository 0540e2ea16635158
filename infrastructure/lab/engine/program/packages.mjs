// Comes after the project's TypeScript loader. tsx looks for TypeScript and ES modules in every file of every package, which
// is half of a program's start; packages are JavaScript, so Node loads them as it always does.
import { Module } from "node:module";
import { sep } from "node:path";
import { loadJavaScript } from "./leash.mjs";

const loadProject = Module._extensions[".js"];
const packages = `${sep}node_modules${sep}`;

Module._extensions[".js"] = (module, file) => (file.includes(packages) ? loadJavaScript : loadProject)(module, file);
