package codingquality;

import codedepisodes.v1.CodedEpisodeEvent;
import org.apache.kafka.common.header.Headers;

/** The way of a record: decode, judge, write, and choose its topic. One per thread. */
final class Pipeline {
  static final String ENRICHED = "enriched";
  static final String REJECTED = "rejected";
  static final String DEAD_LETTER = "dead-letter";

  /** An output, and which of the three topics it goes to. */
  record Output(String sink, byte[] value, Headers headers) {}

  private final EventDecoder decoder;
  private final Ruleset ruleset;
  private final AssessmentEncoder encoder;
  private final OutputHeaders headers;
  private final int outputId;

  Pipeline(Rules rules) {
    decoder = new EventDecoder(rules.eventId, rules.eventSchema);
    ruleset = new Ruleset(rules.packIds(), rules.words);
    encoder = new AssessmentEncoder(rules.packs, rules.digest);
    headers = new OutputHeaders(rules.digest);
    outputId = rules.outputId;
  }

  Output process(SourceRecord record) {
    if (record.value() == null) return new Output(ENRICHED, null, headers.of(record, "tombstone"));
    CodedEpisodeEvent event;
    try {
      event = decoder.decode(record.value());
    } catch (BadEvent failure) {
      return new Output(DEAD_LETTER, record.value(), headers.ofDeadLetter(record, failure));
    }
    Assessment assessment = ruleset.assess(event.getEpisode());
    String sink = assessment.outcome().equals("miscoded") ? REJECTED : ENRICHED;
    byte[] value = encoder.encode(outputId, record.value(), assessment);
    return new Output(sink, value, headers.of(record, assessment.outcome()));
  }
}
