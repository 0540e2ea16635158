import { nobodyMayPass, allowWithoutAccess } from "./access";
import { addressesInSubnet, addressesTakenTwice } from "./addresses";
import { heartbeatToPeople } from "./alerts";
import { authoritiesInVain, authoritiesThatAreNone } from "./authorities";
import { memoryBeyondHost, diskBeyondHost, vcpusBeyondRatio, vcpusBeyondHost } from "./capacity";
import { domainOutsideZone, hostOutsideZone, hostWithoutCertificate, lanHostWithoutCertificate } from "./domain";
import { endpointOfUnknownNode } from "./endpoints";
import { hostExposedTwice, hostOfTunnel, hostWithoutHttp } from "./exposure";
import { missingExtensions, extensionsTwice } from "./extensions";
import { gitInTheClear, sshWithoutKey } from "./git";
import { noHost, unknownHost, reserveBeyondHost } from "./hosts";
import { vmIdsTakenTwice, macsTakenTwice, reservedNames } from "./identity";
import { igpuWithoutMapping, igpuOfAnotherMake, igpuTwice } from "./igpu";
import { malformedLabels, forbiddenLabels } from "./labels";
import { namesTooLong } from "./lengths";
import { patchesOfTheLink } from "./link-patches";
import { noDataDisk, idleDataDisk } from "./longhorn";
import { belowTalosMinimum } from "./minimums";
import {
  hostBits,
  overlappingRanges,
  subnetWithoutRoom,
  podRangeTooSmall,
  serviceRangeTooSmall,
  shadowedServers,
} from "./network";
import { malformedPatches, patchesOfControlPlanes, patchesOfOwnConfig, patchesUnknownToTalos } from "./patches";
import { portsOverTunnel, portsTakenTwice, portsOfNodes } from "./ports";
import { controlPlaneQuorum, schedulableNode } from "./roles";
import type { Rule } from "./rule";
import { rangesNowhere, serversNowhere, serversOfTheCluster } from "./servers";
import { credentials, secretsInPatches } from "./secrets";
import { backupOutsideExports, backupsInEachOther, exportsTwice } from "./storage";
import { textsOtherThanText } from "./texts";
import { unknownTalos, unsupportedKubernetes } from "./versions";

/** Every rule by its name, in no particular order: problems are sorted by their place in the file. */
export const rules: Readonly<Record<string, Rule>> = {
  nobodyMayPass,
  allowWithoutAccess,
  addressesInSubnet,
  addressesTakenTwice,
  heartbeatToPeople,
  authoritiesThatAreNone,
  authoritiesInVain,
  memoryBeyondHost,
  diskBeyondHost,
  vcpusBeyondRatio,
  vcpusBeyondHost,
  domainOutsideZone,
  hostOutsideZone,
  hostWithoutCertificate,
  lanHostWithoutCertificate,
  endpointOfUnknownNode,
  hostExposedTwice,
  hostOfTunnel,
  hostWithoutHttp,
  missingExtensions,
  extensionsTwice,
  sshWithoutKey,
  gitInTheClear,
  textsOtherThanText,
  noHost,
  unknownHost,
  reserveBeyondHost,
  vmIdsTakenTwice,
  macsTakenTwice,
  reservedNames,
  igpuWithoutMapping,
  igpuOfAnotherMake,
  igpuTwice,
  malformedLabels,
  forbiddenLabels,
  namesTooLong,
  noDataDisk,
  idleDataDisk,
  belowTalosMinimum,
  hostBits,
  overlappingRanges,
  subnetWithoutRoom,
  podRangeTooSmall,
  serviceRangeTooSmall,
  shadowedServers,
  rangesNowhere,
  serversNowhere,
  serversOfTheCluster,
  malformedPatches,
  patchesOfOwnConfig,
  patchesOfTheLink,
  patchesUnknownToTalos,
  patchesOfControlPlanes,
  portsOverTunnel,
  portsTakenTwice,
  portsOfNodes,
  controlPlaneQuorum,
  schedulableNode,
  credentials,
  secretsInPatches,
  backupOutsideExports,
  backupsInEachOther,
  exportsTwice,
  unknownTalos,
  unsupportedKubernetes,
};
