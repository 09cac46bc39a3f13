# A broker for machines that cannot pull apache/kafka: Debian's Java and the official jars. offline-images.sh builds it;
# the build context holds jars/ (what infra/local-broker/pom.xml names), log4j2.properties and start-kafka.sh.
# It reads the same KAFKA_* variables as apache/kafka, with the broker's own code for that.
ARG DEBIAN_IMAGE=debian:bookworm-slim
FROM ${DEBIAN_IMAGE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --no-create-home --shell /usr/sbin/nologin kafka \
 && install -d -o kafka -g kafka /opt/kafka/config /var/lib/kafka/data
COPY jars /opt/kafka/libs/
COPY log4j2.properties start-kafka.sh /opt/kafka/
USER kafka
VOLUME /var/lib/kafka/data
EXPOSE 9092
CMD ["sh", "/opt/kafka/start-kafka.sh"]
