package codingquality;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of outputs: those of the input, then ours. One per thread. */
final class OutputHeaders {
  private static final Set<String> OWN =
      Set.of(
          "source-topic", "source-partition", "source-offset", "source-timestamp", "outcome", "ruleset-digest",
          "assessed-at", "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time");

  private final byte[] rulesetDigest;
  private final byte[] specVersion = bytes("1.0");
  private final Clock clock = new Clock();

  OutputHeaders(String rulesetDigest) {
    this.rulesetDigest = bytes(rulesetDigest);
  }

  /** Of an enriched or rejected record: ours in place of any of the same name. */
  Headers of(SourceRecord record, String outcome) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) if (!OWN.contains(header.key())) headers.add(header);
    addOwn(headers, record, outcome, outcome.equals("tombstone") ? "episode.withdrawn" : "episode.assessed");
    return headers;
  }

  /** Of a dead letter: all of the input's as they were, then ours, the failure's and Kafka Connect's. */
  Headers ofDeadLetter(SourceRecord record, BadEvent failure) {
    RecordHeaders headers = new RecordHeaders(record.headers());
    addOwn(headers, record, "undecodable", "episode.undecodable");
    boolean decodes = failure.stage.equals("decode") || failure.stage.equals("validate");
    String[][] more = {
      {"failure-code", failure.code},
      {"failure-message", failure.getMessage()},
      {"failure-stage", failure.stage},
      {"__connect.errors.topic", record.topic()},
      {"__connect.errors.partition", String.valueOf(record.partition())},
      {"__connect.errors.offset", String.valueOf(record.offset())},
      {"__connect.errors.connector.name", "coding-quality-checker"},
      {"__connect.errors.task.id", String.valueOf(record.partition())},
      {"__connect.errors.stage", decodes ? "VALUE_CONVERTER" : "TRANSFORMATION"},
      {"__connect.errors.class.name", "coding-quality.pipeline"},
      {"__connect.errors.exception.class.name", failure.code},
      {"__connect.errors.exception.message", failure.getMessage()},
    };
    for (String[] header : more) headers.add(header[0], bytes(header[1]));
    return headers;
  }

  private void addOwn(RecordHeaders headers, SourceRecord record, String outcome, String type) {
    byte[] now = bytes(clock.format(System.currentTimeMillis()));
    String partition = String.valueOf(record.partition());
    String offset = String.valueOf(record.offset());
    headers.add("source-topic", bytes(record.topic()));
    headers.add("source-partition", bytes(partition));
    headers.add("source-offset", bytes(offset));
    headers.add("source-timestamp", bytes(clock.format(record.timestamp())));
    headers.add("outcome", bytes(outcome));
    headers.add("ruleset-digest", rulesetDigest);
    headers.add("assessed-at", now);
    headers.add("ce_specversion", specVersion);
    headers.add("ce_id", bytes(record.topic() + "/" + partition + "/" + offset));
    headers.add("ce_source", bytes("/coding-quality/" + record.topic()));
    headers.add("ce_type", bytes(type));
    headers.add("ce_time", now);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Times in RFC 3339, the day of the last one kept: formatting it is most of the work. */
  private static final class Clock {
    private static final long DAY_MS = 86_400_000;
    private long day = Long.MIN_VALUE;
    private String date = "";

    String format(long timestamp) {
      long wanted = Math.floorDiv(timestamp, DAY_MS);
      if (wanted != day) {
        day = wanted;
        date = Instant.ofEpochMilli(wanted * DAY_MS).atOffset(ZoneOffset.UTC).toLocalDate().toString();
      }
      int time = (int) Math.floorMod(timestamp, DAY_MS);
      StringBuilder text = new StringBuilder(24).append(date).append('T');
      two(text, time / 3_600_000).append(':');
      two(text, time / 60_000 % 60).append(':');
      two(text, time / 1_000 % 60).append('.');
      text.append((char) ('0' + time % 1_000 / 100));
      return two(text, time % 100).append('Z').toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
      return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
  }
}
