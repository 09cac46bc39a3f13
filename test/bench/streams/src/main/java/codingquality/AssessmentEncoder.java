package codingquality;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes outputs: the wire format's header, the event's bytes as they came, the assessment in Avro. One per thread. */
final class AssessmentEncoder {
  /** A pack with its version. */
  record PackVersion(String id, String version) {}

  private static final int HEADER_BYTES = 5;
  private final List<PackVersion> packs;
  private final String rulesetDigest;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private BinaryEncoder encoder;

  AssessmentEncoder(List<PackVersion> packs, String rulesetDigest) {
    this.packs = packs;
    this.rulesetDigest = rulesetDigest;
  }

  /** The output's value for an event in the wire format, under the schema of this id. */
  byte[] encode(int outputId, byte[] event, Assessment assessment) {
    try {
      bytes.reset();
      bytes.write(0);
      bytes.write(ByteBuffer.allocate(4).putInt(outputId).array());
      bytes.write(event, HEADER_BYTES, event.length - HEADER_BYTES);
      encoder = EncoderFactory.get().directBinaryEncoder(bytes, encoder);
      write(assessment);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private void write(Assessment assessment) throws IOException {
    encoder.writeString(assessment.outcome());
    writeApplicability(assessment);
    texts(assessment.coded());
    texts(assessment.recorded());
    readings(assessment.readings());
    start(assessment.findings().size());
    for (Assessment.Found found : assessment.findings()) finding(found);
    encoder.writeArrayEnd();
    texts(assessment.passed());
    // No repairs.
    start(0);
    encoder.writeArrayEnd();
    start(packs.size());
    for (PackVersion pack : packs) {
      encoder.writeString(pack.id());
      encoder.writeString(pack.version());
    }
    encoder.writeArrayEnd();
    encoder.writeString(rulesetDigest);
    // No search for them.
    encoder.writeIndex(0);
  }

  private void writeApplicability(Assessment assessment) throws IOException {
    encoder.writeMapStart();
    if (assessment.guidance() != null) {
      encoder.setItemCount(1);
      encoder.writeString(assessment.guidance());
      encoder.writeString(assessment.applicability().status());
      optional(assessment.applicability().reason());
      optional(assessment.applicability().seeAlso());
    } else {
      encoder.setItemCount(0);
    }
    encoder.writeMapEnd();
  }

  private void finding(Assessment.Found found) throws IOException {
    Finding finding = found.finding();
    encoder.writeString(finding.rule());
    encoder.writeString(finding.severity());
    encoder.writeString(finding.status());
    encoder.writeString(finding.message());
    texts(finding.paths());
    texts(finding.observed());
    texts(finding.expected());
    encoder.writeString(finding.citation().guidance());
    encoder.writeString(finding.citation().locator());
    optional(finding.citation().sha256());
    readings(found.readings());
  }

  private void optional(String text) throws IOException {
    encoder.writeIndex(text == null ? 0 : 1);
    if (text != null) encoder.writeString(text);
  }

  private void texts(List<String> texts) throws IOException {
    start(texts.size());
    for (String text : texts) encoder.writeString(text);
    encoder.writeArrayEnd();
  }

  private void readings(Set<Reading> readings) throws IOException {
    start(readings.size());
    for (Reading reading : readings) encoder.writeString(reading.id);
    encoder.writeArrayEnd();
  }

  private void start(int items) throws IOException {
    encoder.writeArrayStart();
    encoder.setItemCount(items);
  }
}
