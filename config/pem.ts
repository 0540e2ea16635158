/** The certificates of a PEM text, each in the same layout, so that equal ones are equal texts. */
export function pemBlocks(text: string): string[] {
  const found = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...found].map(([, body = ""]) => {
    const lines = body.replace(/\s+/g, "").match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  });
}
