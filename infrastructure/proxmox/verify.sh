# shellcheck shell=bash
# `verify`: what Proxmox has, held against the definition. It reads only, and looks at no VM that is not named there,
# but for one with the cluster's tag, which it names.

verify() {
  local machines id name host cores memory mac bridge vlan system data mapping found
  machines=$(query /cluster/resources --type vm | json_rows vmid name node status tags)
  while IFS=$'\t' read -r id name host cores memory mac bridge vlan system data mapping; do
    found=$(rows_of "$id" <<<"$machines")
    if [ -z "$found" ]; then
      fix "VM $id ($name) is not there" "npm run homelab -- up makes it"
      continue
    fi
    compare "$found"
  done < <(facts_of vm)
  note_strangers "$machines"
  verdict "the VMs are what the definition says"
}

# compare FOUND: one VM; the wanted values are the loop's.
compare() {
  local held_name held_host status config differences=""
  IFS=$'\t' read -r _ held_name held_host status _ <<<"$1"
  if [ "$held_host" != "$host" ]; then
    fix "VM $id is on $held_host, and $name belongs on $host" "move it back, or write host: $held_host"
    return
  fi
  config=$(query "/nodes/$host/qemu/$id/config")
  differ name "$held_name" "$name"
  differ cores "$(config_value cores)" "$cores"
  differ memory "$(config_value memory)" "$memory"
  differ MAC "$(option net0 virtio)" "$mac"
  differ bridge "$(option net0 bridge)" "$bridge"
  differ VLAN "$(option net0 tag)" "$vlan"
  differ "system disk" "$(disk_size scsi0)" "$system"
  differ "data disk" "$(disk_size scsi1)" "$data"
  differ "PCI mapping" "$(option hostpci0 mapping)" "$mapping"
  differ "start on boot" "$(config_value onboot)" 1
  if [ -n "$differences" ]; then
    fix "VM $id ($name):$differences" "npm run homelab -- up brings it back, or change the definition"
  elif [ "$status" != running ]; then
    fix "VM $id ($name) is $status" "start it: qm start $id"
  else
    say ok "VM $id ($name)"
  fi
}

# differ WHAT HELD WANTED
differ() {
  [ "$2" = "$3" ] || differences+=" $1 is $2 instead of $3;"
}

# config_value KEY: a value of the VM's configuration, `-` where there is none.
config_value() {
  json_rows "$1" <<<"$config"
}

# option KEY NAME: `bridge` of `virtio=<MAC>,bridge=vmbr0,tag=5`.
option() {
  local value
  value=$(config_value "$1" | tr ',' '\n' | name=$2 awk -F = '$1 "" == ENVIRON["name"] { sub(/^[^=]*=/, ""); print }')
  printf '%s' "${value:--}"
}

# disk_size KEY: in GiB; Proxmox writes M where it is no whole number of G. What is no number is shown as it is.
disk_size() {
  option "$1" size | awk '/^[0-9]+G$/ { sub(/G$/, "") } /^[0-9]+T$/ { $0 = $0 * 1024 } { print }'
}

note_strangers() {
  local other label tags cluster
  cluster=$(facts_of cluster)
  while IFS=$'\t' read -r other label _ _ tags; do
    [[ ";$tags;" == *";$cluster;"* ]] || continue
    facts_of vm | cut -f 1 | has "$other" && continue
    say note "VM $other ($label) has the tag $cluster, and the definition names no such VM; it is left alone"
  done <<<"$1"
}
