export * from "./provider";
export * as client from "./client";
export * as cluster from "./cluster";
export * as imagefactory from "./imagefactory";
export * as machine from "./machine";
export * as types from "./types";
export { config } from "./config";
