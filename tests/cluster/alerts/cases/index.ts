import type { Cases } from "../case";
import { ACCESS } from "./access";
import { CONTROL_PLANE } from "./control-plane";
import { MONITORING } from "./monitoring";
import { NODES } from "./nodes";
import { PROXMOX_AND_NAS } from "./proxmox-and-nas";
import { STORAGE } from "./storage";
import { WORKLOADS } from "./workloads";

/** The cases of every alert of the tree. */
export const CASES: Cases = {
  ...NODES,
  ...CONTROL_PLANE,
  ...STORAGE,
  ...ACCESS,
  ...WORKLOADS,
  ...MONITORING,
  ...PROXMOX_AND_NAS,
};
