# shellcheck shell=bash
# The iGPU: with an API token a device is passed through by its resource mapping only.
# https://pve.proxmox.com/pve-docs/chapter-qm.html#resource_mapping

make_mappings() {
  local mapping host
  while IFS=$'\t' read -r mapping host; do
    make_mapping "$mapping" "$host"
  done < <(facts_of mapping)
}

# make_mapping MAPPING HOST
make_mapping() {
  local mapping=$1 host=$2 known entries complaints path entry
  known=$(query /cluster/mapping/pci --check-node "$host" | json_rows id map checks | rows_of "$mapping")
  IFS=$'\t' read -r _ entries complaints <<<"$known"
  if [ -n "$(entry_for "$host" "${entries:-}")" ]; then
    if [ "$complaints" != - ]; then
      fix "PCI mapping $mapping does not fit what is in $host: $complaints" "Datacenter → Resource Mappings → $mapping: choose the device again"
      return
    fi
    path=$(path_on "$host" "$entries")
    say ok "PCI mapping $mapping on $host is $path"
    check_iommu "$host" "$path"
    return
  fi
  find_display "$host"
  [ -n "$display_path" ] || return 0
  check_iommu "$host" "$display_path"
  entry="node=$host,$display_entry"
  if [ -z "$known" ]; then
    change "PCI mapping $mapping: $display_path of $host" pvesh create /cluster/mapping/pci --id "$mapping" --map "$entry"
  else
    # It sets the whole list: the other hosts' entries stay.
    local words=() other
    while IFS= read -r other; do words+=(--map "$other"); done < <(tr ' ' '\n' <<<"$entries")
    change "PCI mapping $mapping: $display_path of $host too" pvesh set "/cluster/mapping/pci/$mapping" "${words[@]}" --map "$entry"
  fi
}

# entry_for HOST ENTRIES: the entries of a mapping that are for that host, a line each.
entry_for() {
  tr ' ' '\n' <<<"$2" | node=$1 awk 'index("," $0 ",", ",node=" ENVIRON["node"] ",")'
}

# path_on HOST ENTRIES: the device that the entry for that host names.
path_on() {
  entry_for "$1" "$2" | sed -n 's/.*path=\([^,;]*\).*/\1/p' | sed -n 1p
}

# devices_of HOST: id, class, vendor, device, subsystem's vendor and device, IOMMU group.
devices_of() {
  query "/nodes/$1/hardware/pci" | json_rows id class vendor device subsystem_vendor subsystem_device iommugroup
}

# find_display HOST: the one display controller, or Intel's integrated one, which is always 00:02.0.
find_display() {
  local found count vendor device subsystem_vendor subsystem_device group
  found=$(devices_of "$1" | awk -F '\t' '$2 ~ /^0x03/')
  count=$(grep -c . <<<"$found" || true)
  if [ "$count" -gt 1 ]; then
    found=$(awk -F '\t' '$1 == "0000:00:02.0"' <<<"$found")
  fi
  if [ -z "$found" ]; then
    fix "$1 shows $count display controllers, and which one is the iGPU is not clear" \
      "make the mapping by hand (Datacenter → Resource Mappings), or leave igpu out of the definition"
    display_path=""
    return
  fi
  IFS=$'\t' read -r display_path _ vendor device subsystem_vendor subsystem_device group <<<"$found"
  display_entry="path=$display_path,id=${vendor#0x}:${device#0x}"
  if [ "$subsystem_vendor" != - ] && [ "$subsystem_device" != - ]; then
    display_entry+=",subsystem-id=${subsystem_vendor#0x}:${subsystem_device#0x}"
  fi
  if [ "$group" != -1 ] && [ "$group" != - ]; then
    display_entry+=",iommugroup=$group"
  fi
}

# check_iommu HOST PATH: a device without a group cannot be passed through.
check_iommu() {
  local group
  group=$(devices_of "$1" | path=$2 awk -F '\t' 'index($1, ENVIRON["path"]) == 1 { print $7 }' | sed -n 1p)
  if [ -z "$group" ] || [ "$group" = -1 ] || [ "$group" = - ]; then
    fix "the IOMMU is off on $1: $2 is in no group" \
      "switch on VT-d (or AMD-Vi) in its BIOS; kernels before 6.8 want intel_iommu=on too (https://pve.proxmox.com/wiki/PCI_Passthrough)"
  else
    say ok "the IOMMU is on at $1: $2 is in group $group"
  fi
}
