import { and } from "../enumeration";
import type { Problem } from "../problem";
import { entries, type Rule } from "./rule";

/** The nodes can only mount what the NAS exports. */
export const backupOutsideExports: Rule = ({ synology }) => {
  const { media, backups, archives } = synology?.exports ?? {};
  if (media === undefined || backups === undefined || archives === undefined) return [];
  const exports = [media, backups, archives];
  return entries(synology?.backups).flatMap(([key, path]): Problem[] => {
    if (exports.some((folder) => isInside(path, folder))) return [];
    const message = `is ${path}, which is in none of the exports ${and(exports)}; write a folder in one, e.g. ${backups}/${key}`;
    return [{ path: ["synology", "backups", key], message }];
  });
};

/** Longhorn takes what it finds in its target for its own. */
export const backupsInEachOther: Rule = ({ synology }) => {
  const { longhorn, etcd } = synology?.backups ?? {};
  if (longhorn === undefined || etcd === undefined) return [];
  if (!isInside(longhorn, etcd) && !isInside(etcd, longhorn)) return [];
  const message = `is ${etcd}, which shares a folder with synology.backups.longhorn ${longhorn}; write a folder beside it`;
  return [{ path: ["synology", "backups", "etcd"], message }];
};

/** What each export is for is told apart by its folder. */
export const exportsTwice: Rule = ({ synology }) => {
  const exports = entries(synology?.exports);
  return exports.flatMap(([key, path], index): Problem[] => {
    const [holder] = exports.slice(0, index).find(([, other]) => other === path) ?? [];
    if (holder === undefined) return [];
    const message = `is ${path}, which synology.exports.${holder} is too; write a folder of its own`;
    return [{ path: ["synology", "exports", key], message }];
  });
};

/** Whether a path is a folder or in it. */
function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
