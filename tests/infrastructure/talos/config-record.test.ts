import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { configRecord, recordText } from "../../../infrastructure/talos/config-record";

const GO = `package demo

const LinkKind = "LinkConfig"

func init() {
	registry.Register(LinkKind, func(version string) config.Document {
		switch version {
		case "v1alpha1":
			return &LinkV1Alpha1{}
		}
	})
}

// LinkV1Alpha1 is a document.
type LinkV1Alpha1 struct {
	meta.Meta \`yaml:",inline"\`

	//   description: |
	//     Not \`yaml:"this"\`.
	MetaName string \`yaml:"name"\`
	Mode     Mode   \`yaml:"mode,omitempty"\`
	// docgen:nodoc
	Old        *bool                   \`yaml:"old,omitempty"\`
	Hops       HopList                 \`yaml:"hops"\`
	Labels     map[string][]string     \`yaml:"labels"\`
	Wait       time.Duration           \`yaml:"wait"\`
	Address    Addr                    \`yaml:"address"\`
	URL        URL                     \`yaml:"url"\`
	Size       Size                    \`yaml:"size"\`
	Pair       *x509.PEMEncodedKey     \`yaml:"pair"\`
	Nothing    *Nothing                \`yaml:"nothing"\`
	Free       Unstructured            \`yaml:"free"\`
	Hidden     string                  \`yaml:"-"\`
	internal   string
}

type Meta struct {
	Kind string \`yaml:"kind"\`
}

type HopList []*Hop

func (l *HopList) UnmarshalYAML(n *yaml.Node) error { return nil }

type Hop struct {
	Next   *Hop   \`yaml:"next"\`
	Metric uint32 \`yaml:"metric"\`
}

type Mode uint8

type Addr struct {
	netip.Addr
}

type URL struct {
	*url.URL
}

func (u *URL) UnmarshalYAML(unmarshal func(any) error) error { return nil }

type Size struct {
	value uint64
}

func (s *Size) UnmarshalText(text []byte) error { return nil }

type Nothing struct{}
`;

const SCHEMA = {
  $defs: {
    "demo.LinkV1Alpha1": {
      properties: { kind: { enum: ["LinkConfig"] }, mode: { enum: ["a", "b"] }, url: { type: "string" } },
      required: ["kind", "name"],
    },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "machinery-"));
  for (const each of ["types/demo", "types/meta", "schemas"]) {
    mkdirSync(path.join(folder, "config", each), { recursive: true });
  }
  const meta = 'package meta\n\ntype Meta struct {\n\tMetaKind string `yaml:"kind"`\n}\n';
  writeFileSync(path.join(folder, "config/types/meta/meta.go"), meta);
  writeFileSync(path.join(folder, "config/types/demo/demo.go"), GO);
  writeFileSync(path.join(folder, "config/types/demo/demo_test.go"), GO.replaceAll("name", "nom"));
  writeFileSync(path.join(folder, "config/schemas/config.schema.json"), JSON.stringify(SCHEMA));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("keys come from the Go types, values of enumerations and what is required from the schema", () => {
  const record = configRecord(folder, "v1.99.0");
  expect(record).toEqual({
    version: "v1.99.0",
    kinds: { LinkConfig: "demo.LinkV1Alpha1" },
    types: {
      "demo.Hop": { next: "demo.Hop", metric: "number" },
      "demo.LinkV1Alpha1": {
        kind: "scalar!",
        name: "scalar!",
        mode: "=a|b",
        old: "boolean",
        hops: "[demo.Hop]",
        labels: "{[scalar]}",
        wait: "scalar",
        address: "scalar",
        url: "scalar",
        size: "scalar",
        pair: "x509.PEMEncodedKey",
        nothing: "demo.Nothing",
        free: "{any}",
      },
      "demo.Nothing": {},
      "x509.PEMEncodedKey": { key: "scalar" },
    },
  });
  expect(JSON.parse(recordText(record))).toEqual(record);
});
