#!/bin/sh
# lint-release.sh: checks the workflows (actionlint, zizmor), and workflows, issue forms, renovate.json and the compose files against
# their schemas (check-jsonschema), and the example for Kubernetes against those of the oldest and the newest version of Kubernetes
# (kubernetes-validate). Both programs contain the schemas. No network is used once the programs are installed.
set -eu
cd "$(dirname "$0")/.."

programs=$(scripts/parts/release-linters.sh)
PATH=$programs:$PATH

# schema NAME FILE…: these files are valid by the schema of this name.
schema() {
  name=$1
  shift
  check-jsonschema --quiet --builtin-schema "vendor.$name" "$@"
}

actionlint
zizmor --offline --quiet --no-progress .github
schema github-workflows .github/workflows/*.yml
schema github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
schema github-issue-config .github/ISSUE_TEMPLATE/config.yml
schema renovate renovate.json
schema compose-spec examples/compose.yaml examples/fleet/compose.yaml
for version in 1.27.0 1.37.0; do
  kubernetes-validate --quiet --strict --kubernetes-version "$version" examples/kubernetes/fleet.yaml
done
