# shellcheck shell=bash
# What the scripts for the devices share: the house's environment, the facts of the definition, and a way to run
# commands on the device, over SSH or right here. Sourced; needs bash 3.2 or later and Perl with its core modules.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(basename "$0")
stack=prox-n100
dry_run=false
here=false
facts_file=""
facts=""
login=""
sudo_password=""
# A mark for each problem. It is counted by its length: arithmetic would run commands that a text holds (see lint.ts).
problems=""

# printable: its input without what a terminal obeys or hides: control characters (UTF-8's C1 too), line separators and
# marks that change the direction of text. Devices answer with what they like.
printable() {
  perl -pe 's/[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]/?/g'
}

# shown TEXT: the same for a text. Lines after the first are indented, so that none of them passes for one of ours.
shown() {
  local break=$'\n         '
  printable <<<"${1//$'\n'/$break}"
}

# say STATE TEXT: one line of the result. States: ok, done, would, note, fix.
say() {
  printf '%-6s %s\n' "$1" "$(shown "$2")"
}

# fix WHAT REMEDY: something that a person has to see to.
fix() {
  say fix "$1"
  printf '%-6s   %s\n' "" "$(shown "$2")"
  problems+=x
}

fail() {
  printf '%s: %s\n' "$program" "$(shown "$1")" >&2
  exit 1
}

# verdict GOOD: the last line, and the exit status.
verdict() {
  if [ -n "$problems" ]; then
    printf '\n%s to mend\n' "${#problems}"
    exit 1
  fi
  printf '\n%s\n' "$1"
}

# common_option OPTION [VALUE]: takes an option that the scripts share; its result is how many words it took, 0 if none.
common_option() {
  case $1 in
    --dry-run) dry_run=true && taken=1 ;;
    --here) here=true && taken=1 ;;
    --stack | --facts)
      [ -n "${2:-}" ] || fail "$1 needs a value; see $program --help"
      taken=2
      if [ "$1" = --stack ]; then stack=$2; else facts_file=$2; fi
      ;;
    *) taken=0 ;;
  esac
}

# What config/env names; the shell wins, and an empty value counts as not set. Nothing of the file is run.
read_environment() {
  local file="$repository/config/env/$stack.env" line key value
  [ -f "$file" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '#'* | '') continue ;; esac
    key=${line%%=*}
    value=${line#*=}
    value=${value%\"}
    value=${value#\"}
    [[ $key =~ ^[A-Z_][A-Z0-9_]*$ ]] || continue
    if [ -n "$value" ] && [ -z "$(printenv "$key")" ]; then export "$key=$value"; fi
  done <"$file"
}

# load_facts DEVICE: from the file that --facts names, or from the project's command line.
load_facts() {
  if [ -n "$facts_file" ]; then
    [ -r "$facts_file" ] || fail "$facts_file cannot be read; make it with: npm run --silent homelab -- facts $1 > $facts_file"
    facts=$(cat "$facts_file")
  elif command -v npm >/dev/null; then
    facts=$(cd "$repository" && npm run --silent homelab -- facts "$1" --stack "$stack") ||
      fail "the definition could not be read; npm run validate says why"
  else
    fail "there is no Node here; make the facts on your computer (npm run --silent homelab -- facts $1 > facts) and name that file with --facts"
  fi
  [ -n "$(facts_of device)" ] || fail "these are no facts of $1; make them with: npm run --silent homelab -- facts $1"
  stack=$(facts_of stack)
}

# facts_of KIND: the fields of each fact of that kind, a line each.
facts_of() {
  kind=$1 awk -F '\t' '$1 == ENVIRON["kind"] { sub(/^[^\t]*\t/, ""); print }' <<<"$facts"
}

# rows_of KEY: of rows with tabs between their fields, those whose first field is KEY. The texts are compared, as they
# are: awk -v reads backslashes in them, and two texts that look like numbers are the same to it when the numbers are.
rows_of() {
  key=$1 awk -F '\t' '$1 "" == ENVIRON["key"] ""'
}

# has LINE: whether its input has that line. It reads to the end: grep -q does not, and whoever still writes then fails.
has() {
  line=$1 awk '$0 "" == ENVIRON["line"] "" { found = 1 } END { exit !found }'
}

# quoted WORD…: the words as one line that a shell reads as the same words.
quoted() {
  local line
  printf -v line ' %q' "$@"
  printf '%s' "${line# }"
}

# use_device USER: how commands reach it: over SSH as that user, or right here.
use_device() {
  $here && return 0
  [ -n "$1" ] || fail "nobody is named who may log in; fill in config/env/$stack.env"
  login="$1@$(facts_of device)"
  on_device true || fail "$login cannot be reached over SSH with a key; try: ssh-copy-id $login, then ssh $login true"
}

# on_device WORD…: runs a command there, as who is logged in, with no input.
on_device() {
  if $here; then
    clean_messages "$@" </dev/null
  else
    over_ssh "$@" </dev/null
  fi
}

# over_ssh WORD…: what follows the login is one line, which a shell reads there.
over_ssh() {
  clean_messages ssh -o BatchMode=yes -o ConnectTimeout=10 -- "$login" "$(quoted "$@")"
}

# clean_messages WORD…: runs a command whose messages come from the device.
clean_messages() {
  { "$@" 2>&1 >&3 3>&- | printable >&2; } 3>&1
}

# as_root WORD…: runs a command there as root.
as_root() {
  if [ "$user_id" = 0 ]; then
    on_device "$@"
  elif [ -z "$sudo_password" ]; then
    on_device sudo -n -- "$@"
  elif $here; then
    clean_messages sudo -S -p '' -- "$@" <<<"$sudo_password"
  else
    over_ssh sudo -S -p '' -- "$@" <<<"$sudo_password"
  fi
}

# Finds out how root's rights are had there. A password is read from the terminal, and goes nowhere but into sudo.
become_root() {
  user_id=$(on_device id -u)
  [ "$user_id" != 0 ] || return 0
  ! on_device sudo -n true 2>/dev/null || return 0
  [ -t 0 ] || fail "root's rights are needed on ${login:-this device}, and sudo asks for a password; run this in a terminal"
  read -rsp "password of ${login:-$(id -un)} for sudo: " sudo_password
  printf '\n' >&2
  as_root true 2>/dev/null || fail "sudo does not take that password, or ${login:-this user} may not use it"
}

# change WHAT WORD…: runs a command that changes something, as root, or says that it would.
change() {
  local what=$1 answer
  shift
  if $dry_run; then
    say would "$what: $(quoted "$@")"
  elif answer=$(as_root "$@" 2>&1); then
    say "done" "$what"
  else
    fail "$what did not work: $answer"
  fi
}

# json_rows FIELD…: of the JSON on its input a line for each element of the list, or for the one object: those fields
# with tabs between, `-` for one that is absent. Lists have blanks between their elements.
json_rows() {
  # shellcheck disable=SC2016 # it is Perl
  perl -MJSON::PP -e '
    sub text {
      my ($value) = @_;
      return join(" ", map { text($_) } @$value) if ref $value eq "ARRAY";
      return $value->{message} if ref $value eq "HASH";
      return $value;
    }
    binmode STDOUT, ":encoding(UTF-8)";
    my $data = JSON::PP->new->utf8->decode(do { local $/; <STDIN> });
    for my $row (ref $data eq "ARRAY" ? @$data : $data) {
      my @fields = map { my $text = text($row->{$_}) // ""; $text =~ s/\s+/ /g; $text eq "" ? "-" : $text } @ARGV;
      print join("\t", @fields), "\n";
    }' "$@"
}
