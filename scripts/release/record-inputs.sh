#!/bin/sh
# record-inputs.sh FILE: looks up what a release is made with and names by a tag only: the commit of each action that the workflows
# use, and the digest of the base image. Writes them into the file, and prints the base image with its digest as a line for
# $GITHUB_OUTPUT. It needs git, docker and the network, so it runs in the release workflow alone.
set -eu
cd "$(dirname "$0")/../.."
record=$1

node_image=$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)
digest=$(docker buildx imagetools inspect "$node_image" --format '{{.Manifest.Digest}}')
echo "$node_image@$digest" >"$record"

# An annotated tag has a second line, which ends in ^{} and has the commit.
sed -n 's/^.*uses: \([^@ ]*\)@\([^ ]*\).*/\1 \2/p' .github/workflows/*.yml | sort -u | while read -r action reference; do
  commit=$(git ls-remote "https://github.com/$action" "$reference" "refs/tags/$reference^{}" | tail -n 1 | cut -f 1)
  echo "$action@$reference ${commit:?$action has no $reference}" >>"$record"
done

echo "node-image=$node_image@$digest"
