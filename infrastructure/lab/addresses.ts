/**
 * Where the lab serves an address of the definition: `192.168.50.11` → `127.168.50.11`. The first octet is all that
 * changes, so addresses of one LAN stay distinct and readable.
 */
export function loopbackOf(address: string): string {
  return address.replace(/^\d+\./, "127.");
}
