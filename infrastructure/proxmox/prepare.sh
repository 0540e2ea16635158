# shellcheck shell=bash
# `prepare`: access, datastores, the iGPU's mapping and the bridges.

# Who the layers log in as, and who monitoring does.
layers_user=homelab@pve
monitoring_user=homelab-monitoring@pve

prepare() {
  check_version
  make_roles
  users=$(query /access/users | json_rows userid)
  grants=$(query /access/acl | json_rows path ugid roleid propagate)
  make_user "$layers_user" "the layers of $(facts_of cluster)"
  grant_roles
  make_user "$monitoring_user" "monitoring of $(facts_of cluster)"
  grant / "$monitoring_user" PVEAuditor 1
  make_tokens
  set_content_types
  make_mappings
  check_bridges
  verdict "Proxmox is ready; npm run homelab -- doctor looks at it from outside"
}

# query PATH [OPTION…]: reads from the API, as JSON. https://pve.proxmox.com/pve-docs/pvesh.1.html
query() {
  as_root pvesh get "$@" --output-format json || fail "pvesh get $1 did not work on ${login:-this host}; is it a Proxmox host?"
}

check_version() {
  local version major minor
  version=$(query /version | json_rows version)
  [[ $version =~ ^[0-9]{1,3}\.[0-9]{1,3}([.~-]|$) ]] ||
    fail "Proxmox says that its version is $version, which is none; look at pveversion on ${login:-this host}"
  IFS=.~- read -r major minor _ <<<"$version"
  if [ "$major" -lt 8 ] || { [ "$major" -eq 8 ] && [ "$minor" -lt 4 ]; }; then
    fail "Proxmox is $version; upgrade it to 8.4 or later: before, it cannot import a qcow2 image"
  fi
  proxmox_major=$major
  say ok "Proxmox is $version"
}

make_roles() {
  local roles role before9 from9 wanted held
  roles=$(query /access/roles | json_rows roleid privs)
  while IFS=$'\t' read -r role before9 from9; do
    if [ "$proxmox_major" -ge 9 ]; then wanted=$from9; else wanted=$before9; fi
    held=$(rows_of "$role" <<<"$roles" | cut -f 2)
    if [ -z "$held" ]; then
      change "role $role" pveum role add "$role" --privs "$wanted"
    elif [ "$(sorted "$held")" != "$(sorted "$wanted")" ]; then
      change "privileges of role $role" pveum role modify "$role" --privs "$wanted"
    else
      say ok "role $role"
    fi
  done < <(facts_of role)
}

# sorted LIST: a list with commas, in order.
sorted() {
  tr ',' '\n' <<<"$1" | sort | paste -sd , -
}

make_user() {
  if has "$1" <<<"$users"; then
    say ok "user $1"
  else
    change "user $1" pveum user add "$1" --comment "$2"
  fi
}

grant_roles() {
  local path role
  while IFS=$'\t' read -r path role; do
    grant "$path" "$layers_user" "$role" 0
  done < <(facts_of acl)
  note_other_grants
}

# grant PATH USER ROLE PROPAGATE
grant() {
  if has "$(printf '%s\t%s\t%s\t%s' "$1" "$2" "$3" "$4")" <<<"$grants"; then
    say ok "$2 has $3 on $1"
  else
    change "$3 on $1 for $2" pveum acl modify "$1" --users "$2" --roles "$3" --propagate "$4"
  fi
}

# What the user has and does not need is not taken away here: an update may still need it to remove a VM.
note_other_grants() {
  local path user role
  while IFS=$'\t' read -r path user role _; do
    [ "$user" = "$layers_user" ] || continue
    facts_of acl | has "$path"$'\t'"$role" && continue
    say note "$user has $role on $path, which the definition needs no more; when nothing is left there: $(quoted pveum acl delete "$path" --users "$user" --roles "$role")"
  done <<<"$grants"
}

set_content_types() {
  local stores storage types type held wanted
  stores=$(query /storage | json_rows storage content)
  while IFS=$'\t' read -r storage types; do
    held=$(rows_of "$storage" <<<"$stores" | cut -f 2)
    wanted=$held
    while IFS= read -r type; do
      [[ ",$held," == *",$type,"* ]] || wanted+=",$type"
    done < <(tr ' ' '\n' <<<"$types")
    if [ -z "$held" ]; then
      fix "there is no datastore $storage" "make it (Datacenter → Storage), or name another in proxmox.hosts"
    elif [ "$wanted" = "$held" ]; then
      say ok "datastore $storage takes $types"
    else
      # It sets the whole list: what is there stays.
      change "content types of datastore $storage" pvesm set "$storage" --content "$wanted"
    fi
  done < <(facts_of datastore)
}

check_bridges() {
  local host bridge known
  while IFS=$'\t' read -r host bridge; do
    known=$(query "/nodes/$host/network" --type any_bridge | json_rows iface)
    if has "$bridge" <<<"$known"; then
      say ok "bridge $bridge on $host"
    else
      fix "there is no bridge $bridge on $host; there are $(paste -sd ' ' - <<<"$known")" "name another in proxmox.hosts, or make it ($host → Network)"
    fi
  done < <(facts_of bridge)
}
