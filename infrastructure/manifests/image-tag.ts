/**
 * Tags that stay what they are: a version with all of its parts, or a date. The admission policy unpinned-images has the
 * same expression.
 */
const FIXED =
  /^.+:(version-|RELEASE[.])?(v?[0-9]+[.][0-9]+[.][0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})([-+._T][A-Za-z0-9_.-]*)?$/;

/** Whether an image is the same one tomorrow: it has a digest, or the tag of one version. */
export function isPinned(image: string): boolean {
  return image.includes("@sha256:") || FIXED.test(image);
}
