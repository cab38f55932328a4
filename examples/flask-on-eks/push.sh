#!/bin/sh
# Builds the app's image and brings it to the repository that was applied: ./push.sh TAG
# CLI=tofu uses OpenTofu, PLATFORM=linux/arm64 builds for other machines.
set -eu

cli=${CLI:-terraform}
platform=${PLATFORM:-linux/amd64}

fail() {
  printf 'error: %s\n%s\n' "$1" "$2" >&2
  exit 1
}

needed() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed, which $2" "$3"
}

[ $# -eq 1 ] || fail "the tag of the image is missing" "Usage: ./push.sh TAG, such as ./push.sh 1.0.0"
tag=$1

case $tag in
  latest) fail "latest says nothing of what is released" "Give a tag of its own to each image, such as 1.0.1." ;;
  [!A-Za-z0-9_]* | *[!A-Za-z0-9_.-]* | '') fail "$tag is no tag" "A tag has letters, digits, dots, hyphens and underscores." ;;
esac

cd "$(dirname "$0")"

needed "$cli" "knows the repository" "Install it, or say CLI=tofu for OpenTofu."
needed docker "builds the image" "Install Docker, or build the folder app elsewhere and push it to the output repository_url."
needed aws "logs in to the repository" "Install the AWS command line, version 2."

# What is not there yet is an error of the tool's that speaks of outputs.
repository=$("$cli" output -raw repository_url 2>/dev/null) || repository=
case $repository in
  *.dkr.ecr.*.*/*) ;;
  *) fail "there is no repository yet" "Make it first: $cli apply -target=module.app.aws_ecr_repository.app" ;;
esac
registry=${repository%%/*}
region=$(printf '%s' "$registry" | cut -d. -f4)

docker info >/dev/null 2>&1 || fail "Docker does not answer" "Start its daemon, and see that you may use it: docker info"
aws sts get-caller-identity >/dev/null 2>&1 \
  || fail "AWS does not know you" "Give credentials, as for $cli: aws sts get-caller-identity says what is wrong with them."
password=$(aws ecr get-login-password --region "$region" 2>/dev/null) \
  || fail "ECR gives no login in $region" "Your credentials need ecr:GetAuthorizationToken: aws ecr get-login-password --region $region"

printf '%s' "$password" | docker login --username AWS --password-stdin "$registry" >/dev/null 2>&1 \
  || fail "$registry refuses the login" "See what it says: aws ecr get-login-password --region $region | docker login --username AWS --password-stdin $registry"
docker build --platform "$platform" --tag "$repository:$tag" app \
  || fail "the image was not built" "What Docker says stands above. Nothing was pushed."
docker push "$repository:$tag" \
  || fail "the image was not pushed" "What Docker says stands above. A tag that is there already is never given to another image: choose another one."

printf '\n%s is there. Release it:\n  %s apply -var image_tag=%s\n' "$repository:$tag" "$cli" "$tag"
