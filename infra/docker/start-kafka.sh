#!/bin/sh
# Writes the KAFKA_* variables as server.properties, formats the storage the first time, and becomes the broker.
set -eu
export CLUSTER_ID="${CLUSTER_ID:-bG9jYWwtYnJva2VyLTAwMQ}"
export KAFKA_LOG_DIRS="${KAFKA_LOG_DIRS:-/var/lib/kafka/data}"
defaults=$(mktemp -d)
mounted=$(mktemp -d)
touch "$defaults/server.properties" "$defaults/log4j2.yaml" "$defaults/tools-log4j2.yaml"

# The variable that java itself reads; a `*` in it stands for all jars of the folder.
export CLASSPATH='/opt/kafka/libs/*'
logging=-Dlog4j2.configurationFile=/opt/kafka/log4j2.properties

# The setup also formats, and fails on storage that has been formatted before: then only its settings were wanted.
java -Xmx128m "$logging" kafka.docker.KafkaDockerWrapper setup -D "$defaults" -M "$mounted" -F /opt/kafka/config ||
  [ -f "$KAFKA_LOG_DIRS/meta.properties" ]

# shellcheck disable=SC2086 # several options in one variable, as in the other image
exec java ${KAFKA_HEAP_OPTS:--Xms256m -Xmx1g} "$logging" kafka.Kafka /opt/kafka/config/server.properties
