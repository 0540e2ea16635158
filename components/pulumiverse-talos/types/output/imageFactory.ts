export interface GetExtensionsVersionsExactFilters {
  names?: string[];
}

export interface GetExtensionsVersionsExtensionsInfo {
  author: string;
  description: string;
  digest: string;
  name: string;
  ref: string;
}

export interface GetExtensionsVersionsFilters {
  names?: string[];
}

export interface GetOverlaysVersionsFilters {
  name?: string;
}

export interface GetOverlaysVersionsOverlaysInfo {
  digest: string;
  image: string;
  name: string;
  ref: string;
}

export interface GetUrlsUrls {
  diskImage: string;
  diskImageSecureboot: string;
  initramfs: string;
  installer: string;
  installerSecureboot: string;
  iso: string;
  isoSecureboot: string;
  kernel: string;
  kernelCommandLine: string;
  pxe: string;
  uki: string;
}

export interface GetVersionsFilters {
  stableVersionsOnly?: boolean;
}
