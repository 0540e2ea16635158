/**
 * The ways between apps that keep one another's addresses in their own databases, so that no file tells of them: the
 * workload that asks, and the address that it is given.
 */
export const APP_WAYS: readonly (readonly [string, string])[] = [
  // what to download, and how far it is
  ["media/radarr", "qbittorrent.media:8080"],
  ["media/sonarr", "qbittorrent.media:8080"],
  // indexers are handed over, and asked through it
  ["media/prowlarr", "radarr.media:7878"],
  ["media/prowlarr", "sonarr.media:8989"],
  ["media/radarr", "prowlarr.media:9696"],
  ["media/sonarr", "prowlarr.media:9696"],
  // what is there and wants subtitles
  ["media/bazarr", "radarr.media:7878"],
  ["media/bazarr", "sonarr.media:8989"],
  // wishes, and who may have some
  ["media/jellyseer", "radarr.media:7878"],
  ["media/jellyseer", "sonarr.media:8989"],
  ["media/jellyseer", "jellyfin.media:8096"],
  // what is new in the library
  ["media/radarr", "jellyfin.media:8096"],
  ["media/sonarr", "jellyfin.media:8096"],
];
