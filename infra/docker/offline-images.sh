#!/bin/sh
# Makes the images of docker-compose.yml on a machine whose Docker engine can pull nothing, out of Debian's packages,
# npm's and Maven's. Run it as root (debootstrap needs that) from anywhere, after `npm ci`. What exists already is kept;
# `docker rmi` an image to have it made anew. DEBIAN_MIRROR names another mirror than debootstrap's own.
#
#   offline/debian:bookworm   debootstrap's smallest Debian, with this machine's CA certificates
#   offline/node:26           that, the `node` of node_modules and this machine's npm
#   offline/kafka:4.3.1       that Debian, Java 17 and the jars that infra/local-broker/pom.xml names
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
debian=offline/debian:bookworm
node=offline/node:26
kafka=offline/kafka:4.3.1

fail() {
  echo "offline-images.sh: $1" >&2
  exit 1
}

exists() { docker image inspect "$1" >/dev/null 2>&1; }

# Its own network would have to be routed and to resolve names: the host's does both already.
build() { docker build --network host --tag "$@"; }

make_debian() {
  debootstrap --variant=minbase --include=ca-certificates bookworm "$work/debian" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$work/log" ||
    fail "debootstrap failed: $(tail -n 1 "$work/log")"
  # A proxy or mirror that signs for itself is known to this machine, and has to be to the images.
  cp /etc/ssl/certs/ca-certificates.crt "$work/debian/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$work/debian/var/cache/apt/archives" "$work/debian/var/lib/apt/lists"
  tar -C "$work/debian" -c . | docker import - "$debian"
}

make_node() {
  binary=$root/node_modules/node/bin/node
  [ -x "$binary" ] || fail "$binary is missing: run npm ci first"
  mkdir "$work/node"
  cp "$binary" "$work/node/node"
  cp -rL "$(npm root --global)/npm" "$work/node/npm"
  cat >"$work/node/Dockerfile" <<END
FROM $debian
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 libstdc++6 && rm -rf /var/lib/apt/lists/*
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
END
  build "$node" "$work/node"
}

make_kafka() {
  mkdir "$work/kafka"
  mvn -B -q -C -f "$root/infra/local-broker/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$work/kafka/jars"
  cp "$root/infra/docker/start-kafka.sh" "$root/infra/local-broker/log4j2.properties" "$work/kafka/"
  build "$kafka" --build-arg DEBIAN_IMAGE="$debian" --file "$root/infra/docker/kafka.Dockerfile" "$work/kafka"
}

for program in docker debootstrap npm mvn; do
  command -v "$program" >/dev/null || fail "$program is missing; on Debian: apt-get install docker.io debootstrap npm maven"
done
[ "$(id -u)" = 0 ] || fail 'run it as root: debootstrap needs that'
docker info >/dev/null 2>&1 || fail 'no Docker engine answers; dockerd started by hand, as root, will do'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
exists "$debian" || make_debian
exists "$node" || make_node
exists "$kafka" || make_kafka

cat <<END
The images are there. Use them so:
  export NODE_IMAGE=$node KAFKA_IMAGE=$kafka BUILD_NETWORK=host LOCAL_BROKER_IMAGE=$kafka
  docker compose up --build
END
