package codingquality;

import org.apache.kafka.common.header.Headers;

/** A record as it was read. */
record SourceRecord(
    String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, Headers headers) {}
