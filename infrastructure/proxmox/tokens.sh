# shellcheck shell=bash
# API tokens. Proxmox shows a token's value once, when it makes it: it goes into the stack's config, encrypted, or is
# printed where that was asked for. It is never an argument of a command, and in no message.

renew_tokens=false
print_tokens=false

make_tokens() {
  make_token "$layers_user" pulumi proxmoxToken
  make_token "$monitoring_user" exporter proxmoxExporterToken
}

# make_token USER NAME KEY
make_token() {
  local user=$1 name=$2 key=$3 separated="" state
  state=$(facts_of secret | rows_of "$key" | cut -f 2)
  # A user that was not there a moment ago has none.
  if has "$user" <<<"$users"; then
    separated=$(query "/access/users/$user/token" | json_rows tokenid privsep | rows_of "$name" | cut -f 2)
  fi
  if [ -n "$separated" ] && ! $renew_tokens; then
    keep_token "$user" "$name" "$key" "$separated" "$state"
  elif $dry_run; then
    say would "make the token $user!$name and put it into homelab:$key"
  else
    renew_token "$user" "$name" "$key" "$separated"
  fi
}

# keep_token USER NAME KEY SEPARATED STATE
keep_token() {
  # With privilege separation a token has only what it is given by itself.
  if [ "$4" = 1 ]; then
    change "no privilege separation for token $1!$2" pveum user token modify "$1" "$2" --privsep 0
  fi
  if [ "$5" = missing ]; then
    fix "token $1!$2 is there, but the stack's config has no homelab:$3, and Proxmox shows a token only once" \
      "run this again with --renew-tokens"
  else
    say ok "token $1!$2, and homelab:$3 is set"
  fi
}

# renew_token USER NAME KEY SEPARATED
renew_token() {
  local answer
  $print_tokens || require_stack
  if [ -n "$4" ]; then
    change "the old token $1!$2 is removed" pveum user token delete "$1" "$2"
  fi
  answer=$(as_root pveum user token add "$1" "$2" --privsep 0 --output-format json) ||
    fail "the token $1!$2 could not be made"
  # <user>@<realm>!<name>=<uuid>
  answer=$(json_rows full-tokenid value <<<"$answer" | tr '\t' '=')
  if $print_tokens; then
    say "done" "token $1!$2, for homelab:$3, shown this once:"
    printable <<<"$answer"
  elif store "$3" <<<"$answer"; then
    say "done" "token $1!$2, in homelab:$3"
  else
    as_root pveum user token delete "$1" "$2" >/dev/null || true
    fail "the token $1!$2 was removed again: homelab:$3 could not be set (what Pulumi says stands above)"
  fi
}

# Before a token is made, since its value would be lost.
require_stack() {
  command -v npx >/dev/null ||
    fail "a new token goes into the stack's config, and there is no Pulumi here; run this on your computer, or add --print-tokens"
  (cd "$repository" && npx pulumi config --stack "$stack" --non-interactive >/dev/null) ||
    fail "the stack $stack cannot be opened; run first: npm run homelab -- preview"
}

# store KEY: puts what it reads into the stack's config, encrypted. `config set` reads a value that is not an argument from
# its input: https://www.pulumi.com/docs/iac/cli/commands/pulumi_config_set/
store() {
  (cd "$repository" && tr -d '\n' | npx pulumi config set --secret --stack "$stack" --non-interactive "homelab:$1" >/dev/null)
}
