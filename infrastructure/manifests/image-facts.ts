import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** Where the facts are: one file for each project that builds images, each a map from image to facts. */
export const IMAGES = "infrastructure/manifests/images";

/** How a container is started: all of it must be so. */
const mode = z.strictObject({
  /** Words of its command and arguments. */
  words: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});

const ends = z.union([
  /** A server. */
  z.literal("never"),
  /** A shell: what it runs decides. */
  z.literal("script"),
  /** It ends in these modes only. */
  z.strictObject({ when: z.array(mode).min(1) }),
  /** It ends in all but these modes. */
  z.strictObject({ unless: z.array(mode) }),
]);

const served = z.strictObject({
  /** Where it listens by default; absent where its configuration or a flag alone says it. */
  port: z.number().int().positive().optional(),
  /** Flags, without dashes, whose value moves the port: `8080`, `:8080` or `0.0.0.0:8080`; 0 or nothing closes it. */
  flags: z.array(z.string()).optional(),
  /** Environment variables that move it likewise. */
  env: z.array(z.string()).optional(),
  /** A configuration file may move it, which is not looked at: any port is taken for this one. */
  configured: z.boolean().optional(),
  /** Only then does it listen. */
  when: mode.optional(),
  /** Answer a GET with a status below 400; absent where no HTTP is spoken. */
  paths: z.array(z.string().startsWith("/")).optional(),
  scheme: z.enum(["HTTP", "HTTPS"]).default("HTTP"),
  /** It speaks gRPC's health protocol. */
  grpc: z.boolean().optional(),
});

const facts = z
  .strictObject({
    /** The tag that was looked at. */
    read: z.string(),
    /** Folder of the sources of this tag; the sources below stand in it, unless they are addresses. */
    at: z.url().optional(),
    /** Who runs it by default: a number, 0 for root, or a name. */
    user: z.union([z.number().int().nonnegative(), z.string().regex(/^[a-z_][\w-]*$/)]),
    /** What runs without a command: entrypoint, then arguments. Empty where there is none. */
    starts: z.array(z.string()),
    /** More programs that a command, a probe or a hook may name. */
    programs: z.array(z.string()).default([]),
    ends,
    serves: z.array(served).default([]),
    /** It does not run as another user than root. */
    needsRoot: z.boolean().optional(),
    /** What it must be able to write to, besides volumes that it is given. */
    writes: z.array(z.string().startsWith("/")).optional(),
    /** Where each of the facts is from. */
    sources: z.record(z.string(), z.string()),
  })
  .superRefine((each, context) => {
    for (const key of Object.keys(each)) {
      if (["read", "at", "sources"].includes(key)) continue;
      const value = each[key as keyof typeof each];
      if (Array.isArray(value) && value.length === 0 && key !== "starts") continue;
      const source = each.sources[key];
      if (source === undefined) {
        context.addIssue({ code: "custom", path: ["sources"], message: `says no source of ${key}; add its address` });
      } else if (each.at === undefined && !URL.canParse(source)) {
        context.addIssue({ code: "custom", path: ["sources", key], message: "is no address, and there is no `at`" });
      }
    }
  });

const fileSchema = z.record(z.string(), facts);

/** What is known of an image, by its upstream's sources. */
export type ImageFacts = z.output<typeof facts>;
export type Mode = z.output<typeof mode>;
export type Served = z.output<typeof served>;

/** The facts of each image, by its full name without a tag. */
export type ImageRecord = ReadonlyMap<string, ImageFacts>;

let known: ImageRecord | undefined;

/** All that is recorded; read once. */
export function imageRecord(): ImageRecord {
  known ??= readImages(path.join(__dirname, "images"));
  return known;
}

/**
 * Reads a folder of facts.
 *
 * @throws Error with every problem of a file, a line each.
 */
export function readImages(folder: string): ImageRecord {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return new Map(files.flatMap((file) => imagesIn(readFileSync(path.join(folder, file), "utf8"), file)));
}

function imagesIn(text: string, file: string): readonly (readonly [string, ImageFacts])[] {
  const result = fileSchema.safeParse(parse(text, { merge: true }));
  if (result.success) return Object.entries(result.data);
  const lines = result.error.issues.map((issue) => `${file}: ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(lines.join("\n"));
}

/** An image in its parts: `docker.io/library/busybox` of `busybox:1.37.0`. */
export interface ImageName {
  /** With its registry. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Takes an image's reference apart, as containerd completes it. */
export function imageName(reference: string): ImageName {
  const [before = "", digest] = reference.split("@");
  const [, short = "", tag] = /^(.+?)(?::([^/:]+))?$/.exec(before) ?? [];
  const [first = "", ...rest] = short.split("/");
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const name = hasRegistry ? short : `docker.io/${rest.length === 0 ? `library/${short}` : short}`;
  return { name, tag, digest };
}
