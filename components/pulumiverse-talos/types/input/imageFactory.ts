import type * as output from "../output/imageFactory";
import type { Wrapped } from "./wrapped";

export type {
  GetExtensionsVersionsExactFilters,
  GetExtensionsVersionsFilters,
  GetOverlaysVersionsFilters,
  GetVersionsFilters,
} from "../output/imageFactory";
export type GetExtensionsVersionsExactFiltersArgs = Wrapped<output.GetExtensionsVersionsExactFilters>;
export type GetExtensionsVersionsFiltersArgs = Wrapped<output.GetExtensionsVersionsFilters>;
export type GetOverlaysVersionsFiltersArgs = Wrapped<output.GetOverlaysVersionsFilters>;
export type GetVersionsFiltersArgs = Wrapped<output.GetVersionsFilters>;
