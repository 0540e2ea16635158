# shellcheck shell=bash
# `up`: the layers, the files of cluster/talos, and the hand-over to Flux. It runs where the repository and Node are.

# What Git sees; everything else in cluster/talos holds keys.
committed_files="talconfig.yaml controlplane.yaml worker.yaml"

up() {
  command -v npm >/dev/null || fail "there is no Node here; run this on the computer that has the repository"
  cd "$repository" || exit
  if $dry_run; then
    npm run --silent homelab -- preview --stack "$stack" || fail "the preview found what stands in the way"
    return
  fi
  command -v kubectl >/dev/null || fail "there is no kubectl here, and it has to see that Flux has taken over; install it"
  npm run --silent homelab -- up --stack "$stack" || fail "the layers are not up; mend what stands above, then run this again"
  npm run --silent homelab -- emit --stack "$stack" || fail "cluster/talos could not be written"
  check_talos_files
  check_flux
  verdict "the house is Flux' now: what you push to its branch is what runs"
}

check_talos_files() {
  local talos=${HOMELAB_TALOS_DIR:-cluster/talos} file changed="" open=""
  for file in "$talos"/*; do
    [ -f "$file" ] || continue
    case " $committed_files " in
      *" $(basename "$file") "*)
        [ -z "$(git status --porcelain -- "$file" 2>/dev/null)" ] || changed+=" $file"
        ;;
      *)
        [ -z "$(find "$file" -perm -004 -o -perm -040)" ] || open+=" $file"
        ;;
    esac
  done
  if [ -n "$open" ]; then
    fix "others may read what holds keys:$open" "chmod 600$open"
  fi
  if [ -n "$changed" ]; then
    say note "Git has not seen yet:$changed; commit them"
  else
    say ok "cluster/talos is what Git has"
  fi
}

# Flux has taken over once it has fetched the repository and applied its own manifests from there.
check_flux() {
  local kubeconfig answer object
  kubeconfig=$(mktemp)
  # shellcheck disable=SC2064 # the name of now
  trap "rm -f $(quoted "$kubeconfig")" EXIT
  npm run --silent homelab -- outputs kubeconfig --stack "$stack" >"$kubeconfig" || fail "the kubeconfig could not be read"
  for object in gitrepository/flux-system kustomization.kustomize.toolkit.fluxcd.io/flux-system; do
    if answer=$(kubectl --kubeconfig "$kubeconfig" --namespace flux-system wait "$object" --for=condition=Ready --timeout="${FLUX_LIMIT:-10m}" 2>&1); then
      say ok "$object is ready"
    else
      fix "$object is not ready: $(tail -n 1 <<<"$answer")" \
        "kubectl -n flux-system describe $object says why; the repository must be pushed, and its URL and branch be those of git: in the definition"
    fi
  done
}
